"""Database statements, measured exactly where Django hands them to the driver."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from expvar_panels.flames.frames import NOT_CODE, SQL, Frame
from expvar_panels.flames.hooks.patching import Patch, patched
from expvar_panels.flames.segments.measuring import begin
from expvar_panels.flames.segments.segment import Busy

from . import statements

METHODS: Final = ("_execute", "_executemany")
PROCEDURE: Final = "callproc"
IN_PROCESS: Final = frozenset({"sqlite"})


def install() -> Callable[[], None]:
    """Measure each statement, and return what ends that.

    The same calls are counted as by DDT's SQL panel, which times them from just outside.
    """
    undo = patched(*PATCHES)

    def uninstall() -> None:
        undo()
        statements.forget()

    return uninstall


def _measured(
    original: Callable[..., Any], text: Callable[[Any], str] = statements.text
) -> Callable[..., Any]:
    """The method, its first argument the statement, or what `text` makes one of."""

    @wraps(original)
    def execute(self: CursorWrapper, *args: Any, **options: Any) -> Any:
        vendor = getattr(self.db, "vendor", "")
        stretch = begin(Busy.STATEMENT, waits=vendor not in IN_PROCESS)
        if stretch is None:
            return original(self, *args, **options)
        try:
            return original(self, *args, **options)
        finally:
            sql = args[0] if args else next(iter(options.values()), "")
            leaf = partial(_frame, text(sql), vendor)
            stretch.end_in(SQL, sys._getframe(1), leaf)

    return execute


def _frame(sql: str, vendor: str) -> Frame:
    return Frame(SQL, "", statements.normalised(sql, vendor), "", 0, vendor, NOT_CODE)


def _call(procedure: Any) -> str:
    return f"CALL {statements.text(procedure)}"


PATCHES: Final = (
    *(Patch(CursorWrapper, name, _measured) for name in METHODS),
    Patch(CursorWrapper, PROCEDURE, partial(_measured, text=_call)),
)
