"""The unit tests' urls: the endpoint and the toolbar's own."""

from debug_toolbar.toolbar import debug_toolbar_urls
from django.urls import include, path

urlpatterns = [path("", include("expvar_panels.urls")), *debug_toolbar_urls()]
