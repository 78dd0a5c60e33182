"""Urls that only some requests are given."""

from django.http import HttpResponse
from django.urls import include, path

from expvar_panels.views import ExpVarView

urlpatterns = [
    path("tenant/vars", ExpVarView.as_view()),
    path("__debug__/", include("debug_toolbar.urls")),
    path("tenant/page", lambda request: HttpResponse("<body>a tenant's page</body>")),
]
