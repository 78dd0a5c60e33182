"""Declaring a variable: in which registry, under which name, and where in the code."""

from __future__ import annotations

import sys
from types import FrameType

from expvar_panels.registry.registry import Registry, default_registry
from expvar_panels.registry.snapshot import Source
from expvar_panels.registry.variable import Variable

_OURS = __name__.rpartition(".")[0] + "."


def declare(name: str, variable: Variable, registry: Registry | None) -> None:
    """Publish the variable; raises ValueError that names both places where the name is taken."""
    chosen = default_registry if registry is None else registry
    chosen.declare(name, variable, source_of_caller(variable, name))


def source_of_caller(variable: Variable, name: str) -> Source:
    """The first place up the stack that is not in this package: its app, file and line.

    The app is the package of the module, which is what Django calls an app by.
    """
    qualname = f"{type(variable).__name__}({name!r})"
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__")).startswith(_OURS):
        frame = frame.f_back
    if frame is None:
        return Source("unknown", qualname)
    app = frame.f_globals.get("__package__") or frame.f_globals.get("__name__") or "unknown"
    return Source(app, qualname, frame.f_code.co_filename, frame.f_lineno)
