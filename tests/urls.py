"""The unit tests' urls: the endpoint and the toolbar's own, whatever DEBUG is at the first import."""

from django.urls import include, path

urlpatterns = [
    path("", include("expvar_panels.urls")),
    path("__debug__/", include("debug_toolbar.urls")),
]
