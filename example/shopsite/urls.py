"""The shop, `/debug/vars` for monitors, the toolbar, and static files under any server."""

from debug_toolbar.toolbar import debug_toolbar_urls
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path

urlpatterns = [
    path("", include("bookshop.urls")),
    path("", include("expvar_panels.urls")),
    *debug_toolbar_urls(),
    *staticfiles_urlpatterns(),
]
