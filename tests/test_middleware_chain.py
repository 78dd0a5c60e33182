"""The middleware's names are those of the chain that the request really passes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest

from expvar_panels.requests.chain import middleware_below

HERE = __name__
COMMON = "django.middleware.common.CommonMiddleware"
SECURITY = "django.middleware.security.SecurityMiddleware"


class SyncOnly:
    """A middleware as a class, without Django's mixin."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)


def as_function(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    def middleware(request: HttpRequest) -> Any:
        return get_response(request)

    return middleware


def unused(get_response: object) -> None:
    raise MiddlewareNotUsed


def forgetful(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    def middleware(request: HttpRequest, call: Any = get_response) -> Any:
        return call(request)

    return middleware


CHAIN = [SECURITY, f"{HERE}.unused", f"{HERE}.SyncOnly", f"{HERE}.as_function", COMMON]


def chain_of(settings: Any, middleware: list[str], *, is_async: bool) -> list[str]:
    settings.MIDDLEWARE = middleware
    handler = BaseHandler()
    handler.load_middleware(is_async=is_async)
    return list(middleware_below(handler._middleware_chain))


@pytest.mark.parametrize("is_async", [False, True], ids=["wsgi", "asgi"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_classes_and_functions_are_named_and_those_not_used_left_out(
    settings: Any, is_async: bool
) -> None:
    """In both chains, whatever bridges between threads stand in them."""
    names = chain_of(settings, CHAIN, is_async=is_async)
    assert names == [name for name in CHAIN if not name.endswith("unused")]


def test_the_names_end_where_the_chain_cannot_be_followed(settings: Any) -> None:
    """No name is better than a wrong one."""
    names = chain_of(settings, [SECURITY, f"{HERE}.forgetful", COMMON], is_async=False)
    assert names == [SECURITY, f"{HERE}.forgetful"]


def test_panels_between_are_passed(settings: Any) -> None:
    """A panel's `process_request` leads on to the `get_response` of the panel."""
    settings.MIDDLEWARE = [COMMON]
    handler = BaseHandler()
    handler.load_middleware()
    panel = SyncOnly(SyncOnly(handler._middleware_chain).__call__)
    assert list(middleware_below(panel.__call__)) == [COMMON]


def test_what_is_no_chain_has_no_names() -> None:
    """A view called by hand, or a mock in its place."""
    assert list(middleware_below(lambda request: None)) == []
