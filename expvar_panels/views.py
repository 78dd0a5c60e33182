"""The endpoint: the registry's variables as plain JSON, for who may read them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connections, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from .access import Verdict, judge
from .registry.registry import Registry, default_registry
from .registry.values.encoding import encode
from .settings import access_rules, get_config

MARK = "_expvar_endpoint"
CONTENT_TYPE = "application/json; charset=utf-8"
CHALLENGE = 'Basic realm="debug/vars", charset="UTF-8"'


class ExpVarView(View):
    """Go's `/debug/vars`, at any URL: `path("debug/vars", ExpVarView.as_view(), name="expvar")`.

    It is a synchronous view, which Django runs on a thread under ASGI: variables may use the
    database. It is in no transaction, so it answers when a database does not.
    """

    http_method_names = ["get", "head"]
    registry: Registry = default_registry

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """The view, which decides by itself who may read, and is in no transaction."""
        view = login_not_required(csrf_exempt(super().as_view(**initkwargs)))
        for alias in connections:
            view = transaction.non_atomic_requests(using=alias)(view)
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The answer to who may read, or what others get, whatever the method."""
        mark(request)
        verdict = judge(request, access_rules())
        if verdict is Verdict.HIDE:
            raise Http404
        response = _challenge() if verdict is Verdict.ASK else super().dispatch(request)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        """One reading of the registry."""
        snapshot = self.registry.collect(get_config()["VARS_BUDGET"])
        return HttpResponse(encode(snapshot), content_type=CONTENT_TYPE)


def mark(request: HttpRequest) -> None:
    """Tell the toolbar, and Django's own cache, which did not always heed `no-store`, to pass."""
    setattr(request, MARK, True)
    request._cache_update_cache = False  # type: ignore[attr-defined]


def _challenge() -> HttpResponse:
    return HttpResponse(status=401, headers={"WWW-Authenticate": CHALLENGE})
