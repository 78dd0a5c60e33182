"""A site for the tests of the Vars panel: pages that count their visits, sync and async."""

from collections import Counter

from debug_toolbar.toolbar import debug_toolbar_urls
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

visits: Counter[str] = Counter()

PAGE = "<!doctype html><html lang='en'><head><title>page</title></head><body>page</body></html>"


def page(request: HttpRequest) -> HttpResponse:
    visits["page"] += 1
    return HttpResponse(PAGE)


async def apage(request: HttpRequest) -> HttpResponse:
    visits["apage"] += 1
    return HttpResponse(PAGE)


with override_settings(DEBUG=True):  # the test runner switches it off, and then there are no urls
    toolbar_urls = debug_toolbar_urls()

urlpatterns = [path("", page), path("async/", apage), *toolbar_urls]
