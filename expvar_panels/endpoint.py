"""Which views are the endpoint, however they were declared and decorated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from types import FunctionType
from typing import Any, Final

from django.urls import URLPattern, URLResolver

from .views import ExpVarView

MAX_WRAPPERS: Final = 50


def is_endpoint(view: Any) -> bool:
    """Whether a view is `ExpVarView`, or wraps it: few decorators say what they wrap."""
    seen: set[int] = set()
    waiting = [view]
    while waiting and len(seen) < MAX_WRAPPERS:
        candidate = waiting.pop()
        if id(candidate) in seen or not callable(candidate):
            continue
        seen.add(id(candidate))
        attributes = _attributes(candidate)
        if _is_ours(attributes.get("view_class")):
            return True
        waiting += [*attributes.values(), *_closed_over(candidate)]
    return False


def endpoints(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """The patterns below these that route to the endpoint."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern.url_patterns)
        elif is_endpoint(pattern.callback):
            yield pattern


def _is_ours(cls: object) -> bool:
    return isinstance(cls, type) and issubclass(cls, ExpVarView)


def _attributes(candidate: Any) -> dict[str, Any]:
    """What a function or an object holds by name, asked so that no code of its own runs."""
    if isinstance(candidate, partial):
        return {"func": candidate.func}
    try:
        held = object.__getattribute__(candidate, "__dict__")
    except AttributeError:
        return {}
    return {} if isinstance(candidate, type) else dict(held)


def _closed_over(candidate: Any) -> Iterator[Any]:
    """What a function uses of the scope that it was made in."""
    if isinstance(candidate, FunctionType):
        for cell in candidate.__closure__ or ():
            try:
                yield cell.cell_contents
            except ValueError:  # a cell that is still empty
                continue
