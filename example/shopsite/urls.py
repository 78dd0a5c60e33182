"""The shop, `/debug/vars` for monitors, and the toolbar."""

from debug_toolbar.toolbar import debug_toolbar_urls
from django.urls import include, path

urlpatterns = [
    path("", include("bookshop.urls")),
    path("", include("expvar_panels.urls")),
    *debug_toolbar_urls(),
]
