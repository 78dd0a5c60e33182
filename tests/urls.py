"""The unit tests' urls: the endpoint and the toolbar's own, whichever test comes first."""

from django.urls import include, path

urlpatterns = [
    path("", include("expvar_panels.urls")),
    path("__debug__/", include("debug_toolbar.urls")),
]
