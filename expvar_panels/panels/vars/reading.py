"""The panel's readings of the registry: cheap before the request, bounded after it.

Both keep their hands off the request's database connections, and are outside what other panels
measure: the first before any of them runs, the second when all have stopped.
"""

from __future__ import annotations

from typing import Final

from expvar_panels.registry.registry import default_registry
from expvar_panels.registry.snapshot import Reading, Snapshot
from expvar_panels.settings import get_config

FAST_NS: Final = 1_000_000
"""A variable is read before the request only where its last reading took at most this long."""

BEFORE_NS: Final = 20_000_000
"""The last readings of the variables read before the request take at most this together."""

AFTER_S: Final = 0.1
"""How long the reading after the request may take; what is not ready is shown as it last was."""


class Fast:
    """Admits variables whose last reading was fast, until `BEFORE_NS` of them are admitted."""

    def __init__(self) -> None:
        self.left_ns = BEFORE_NS

    def __call__(self, last: Reading | None) -> bool:
        """Whether to read the variable of this last reading (None: it was never read)."""
        if last is None or last.failure or last.duration_ns > min(FAST_NS, self.left_ns):
            return False
        self.left_ns -= last.duration_ns
        return True


def read_before() -> Snapshot:
    """The variables that cost next to nothing to read."""
    return default_registry.collect(BEFORE_NS / 1e9, only=Fast(), lends=False)


def read_after() -> Snapshot:
    """Every variable, within a time that a person does not notice."""
    return default_registry.collect(AFTER_S, lends=False)


def read_now() -> Snapshot:
    """Every variable, within the time that a monitor would wait."""
    return default_registry.collect(get_config()["VARS_BUDGET"])
