"""What is called before a reading: it may fail, or hang, and that costs no variable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from expvar_panels.registry.snapshot import Failure

from .failures import FailureLog, late
from .jobs import Job, is_users_interrupt

Callback: TypeAlias = Callable[[], "Mapping[str, BaseException] | None"]
"""Returns the errors that it met, by the names of the variables concerned."""


class Preparation(Job):
    """One callback; what it raises itself is told under its own name."""

    __slots__ = ("_callback", "_log", "name")

    def __init__(self, callback: Callback) -> None:
        super().__init__()
        self.name = getattr(callback, "__qualname__", type(callback).__qualname__)
        self._callback = callback
        self._log = FailureLog(f"{self.name}, called before each reading,")

    def read(self) -> dict[str, Failure]:
        """The errors it met; raises nothing."""
        errors: Mapping[str, BaseException]
        try:
            errors = dict(self._callback() or {})
        except BaseException as error:
            if is_users_interrupt(error):
                raise
            errors = {self.name: error}
        return {name: self._log.told(error) for name, error in errors.items()}

    def late(self, seconds: float) -> dict[str, Failure]:
        """What is told when it did not come back in time."""
        failure = late(seconds, self.thread_id)
        self._log.once((failure.type,), failure)
        return {self.name: failure}
