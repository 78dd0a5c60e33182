"""The names of the middleware that a request passes, read off Django's chain of callables.

The settings' list would not do: a middleware that takes itself out leaves no wrapper behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import getclosurevars, isfunction, ismethod
from typing import Any, Final

from asgiref.sync import AsyncToSync, SyncToAsync
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response

LONGEST_CHAIN: Final = 100
WRAPPER: Final = f"{convert_exception_to_response.__qualname__}.<locals>.inner"


def middleware_below(get_response: Callable[..., Any]) -> Iterator[str]:
    """Dotted names of the middleware that `get_response` leads through, the outermost first.

    Each stands for one of Django's wrappers around it; the names end where the chain cannot be
    followed further.
    """
    at: Any = get_response
    for _ in range(LONGEST_CHAIN):
        wrapped = _unwrapped(at)
        if wrapped is None or isinstance(getattr(wrapped, "__self__", None), BaseHandler):
            return
        yield _name(wrapped)
        at = _below(wrapped)


def _unwrapped(at: Any) -> Any:
    """What the next of Django's wrappers holds, past panels and bridges between threads."""
    for _ in range(LONGEST_CHAIN):
        if isinstance(at, SyncToAsync):
            at = at.func
        elif isinstance(at, AsyncToSync):
            at = at.awaitable
        elif ismethod(at):
            at = getattr(at.__self__, "get_response", None)
        elif isfunction(at) and at.__code__.co_qualname == WRAPPER:
            return getattr(at, "__wrapped__", None)
        else:
            return None
    return None


def _name(middleware: Any) -> str:
    """The middleware's class, or the function that made it."""
    made_by = middleware if isfunction(middleware) else type(middleware)
    return f"{made_by.__module__}.{made_by.__qualname__.partition('.<locals>')[0]}"


def _below(middleware: Any) -> Any:
    """The `get_response` that a middleware was given."""
    if isfunction(middleware):
        return getclosurevars(middleware).nonlocals.get("get_response")
    return getattr(middleware, "get_response", None)
