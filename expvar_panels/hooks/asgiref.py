"""asgiref's two bridges: sync views under ASGI, async views under WSGI, and any nesting of them.

The names that are patched are asgiref's own affair. Where one is missing or means something else,
nothing is patched, and what runs behind the bridge is shown as waiting.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Awaitable, Callable
from functools import cache, partial, wraps
from typing import Any, Final

from asgiref.sync import AsyncToSync, SyncToAsync

from expvar_panels.flames.hooks.bridging import Bridge, Crossing
from expvar_panels.flames.hooks.patching import Patch, patched
from expvar_panels.flames.segments.tasks import awaits_thread

HANDLER: Final = ("self", "loop", "exc_info", "task_context", "func", "args", "kwargs")
WRAP: Final = ("self", "call_result", "exc_info", "task_context", "context", "awaitable")


def install() -> Callable[[], None]:
    """Follow the code over the bridges, and return what ends that."""
    _check(SyncToAsync.thread_handler, HANDLER)
    _check(AsyncToSync.main_wrap, WRAP)
    awaits_thread(SyncToAsync.__call__)
    return patched(*PATCHES)


@cache
def _check(function: Callable[..., Any], expected: tuple[str, ...]) -> None:
    found = tuple(inspect.signature(function).parameters)
    if found != expected:
        name = getattr(function, "__qualname__", function)
        raise TypeError(f"asgiref's {name} takes {found}, not {expected}")


class ThreadHandler:
    """`thread_handler`, which asgiref looks up in the very task that is to wait for the thread."""

    def __init__(self, original: Callable[..., Any]) -> None:
        self._original = original
        wraps(original)(self)

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call the original, for those who looked it up on the class."""
        return self._original(*args, **options)

    def __get__(self, instance: SyncToAsync[..., Any] | None, owner: Any = None) -> Any:
        """Build the bridge while the stack of the waiting task can be seen."""
        if instance is None:
            return self._original
        handler = partial(self._original, instance)
        bridge = Bridge.here(sys._getframe(1), blocking=True)
        return handler if bridge is None else Crossing(partial(_in_thread, handler), bridge)


def _in_thread(handler: Callable[..., Any], bridge: Bridge, *args: Any) -> Any:
    """Run in the thread what asgiref hands to `func`, below the bridge's far end."""
    *before, child = args  # loop, exc_info, task_context, func, child

    def bridged(*args: Any, **options: Any) -> Any:
        with bridge.thread(sys._getframe()):
            return child(*args, **options)

    return handler(*before, bridged)


def _bridged_wrap(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def main_wrap(self: AsyncToSync[..., Any], *args: Any) -> Any:
        bridge = Bridge.here(sys._getframe(1), blocking=True)
        if bridge is None:
            return original(self, *args)
        *before, awaitable = args
        return original(self, *before, _in_task(bridge, awaitable))

    return main_wrap


async def _in_task(bridge: Bridge, awaitable: Awaitable[Any]) -> Any:
    """Await it below the bridge's far end."""
    with bridge.task(sys._getframe()):
        return await awaitable


PATCHES: Final = (
    Patch(SyncToAsync, "thread_handler", ThreadHandler),
    Patch(AsyncToSync, "main_wrap", _bridged_wrap),
)
