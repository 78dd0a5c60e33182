"""Keeps the endpoint out of the toolbar: a monitor that polls would push the pages out of history.

The toolbar's middleware asks `DebugToolbar.is_toolbar_request` before all else, and lets its own
requests alone: those to the endpoint are made to count as such. Where their URL does not tell, as a
later middleware chooses the urlconf, or a view of the project calls ours, the view does: what was
stored of the first such request is deleted, and from then on its URL is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final

from debug_toolbar.middleware import DebugToolbarMiddleware
from debug_toolbar.toolbar import DebugToolbar
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

from expvar_panels.endpoint import is_endpoint
from expvar_panels.views import MARK

MAX_LEARNED: Final = 100
INSTALLED: Final = "_knows_expvar_panels"

_learned: dict[tuple[str | None, str], None] = {}


def install() -> None:
    """Teach the toolbar which requests to let alone; once per process."""
    if not getattr(DebugToolbar, INSTALLED, False):
        asks: Any = DebugToolbar.__dict__["is_toolbar_request"]
        _patch(DebugToolbar, "is_toolbar_request", classmethod(_or_endpoint(asks.__func__)))
        ends = DebugToolbarMiddleware._postprocess
        _patch(DebugToolbarMiddleware, "_postprocess", _unless_marked(ends))
        _patch(DebugToolbar, INSTALLED, True)


def _patch(cls: type, name: str, value: object) -> None:
    setattr(cls, name, value)


def _or_endpoint(ask: Callable[[Any, HttpRequest], bool]) -> Callable[[Any, HttpRequest], bool]:
    @wraps(ask)
    def is_toolbar_request(cls: Any, request: HttpRequest) -> bool:
        if _url(request) in _learned:
            return True
        match = request.resolver_match or _resolve(request)
        if match is None:
            return False
        if is_endpoint(match.func):
            return True
        with _resolved(request, match):
            return ask(cls, request)

    return is_toolbar_request


def _unless_marked(postprocess: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(postprocess)
    def _postprocess(
        self: Any, request: HttpRequest, response: HttpResponse, toolbar: DebugToolbar
    ) -> HttpResponse:
        if not hasattr(request, MARK):
            return postprocess(self, request, response, toolbar)
        if len(_learned) < MAX_LEARNED:
            _learned[_url(request)] = None
        toolbar.store.delete(str(toolbar.request_id))
        return response

    return _postprocess


def _url(request: HttpRequest) -> tuple[str | None, str]:
    """What a urlconf can depend on, as far as it matters here."""
    return request.META.get("HTTP_HOST"), request.path_info


def _resolve(request: HttpRequest) -> ResolverMatch | None:
    """Where the request will go; if need be in the language that its path begins with."""
    urlconf = getattr(request, "urlconf", None)
    try:
        return resolve(request.path_info, urlconf)
    except Resolver404:
        language = translation.get_language_from_path(request.path_info)
    if language is None:
        return None
    try:
        with translation.override(language):
            return resolve(request.path_info, urlconf)
    except Resolver404:
        return None


@contextmanager
def _resolved(request: HttpRequest, match: ResolverMatch) -> Iterator[None]:
    """Spares the toolbar from resolving again."""
    before, request.resolver_match = request.resolver_match, match
    try:
        yield
    finally:
        request.resolver_match = before
