"""After a fork the child has none of its parent's threads, and its locks may be held for ever."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Renewable(Protocol):
    """Has state that belongs to threads."""

    def renew(self) -> None:
        """Forget threads and locks; called in a forked child, where only one thread runs."""


_renewables: WeakSet[Renewable] = WeakSet()


def renewed_after_fork(renewable: Renewable) -> None:
    """Have the object renewed in every forked child, for as long as it lives."""
    _renewables.add(renewable)


def _renew_all() -> None:
    for renewable in list(_renewables):
        renewable.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
