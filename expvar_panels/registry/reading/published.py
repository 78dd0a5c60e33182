"""A published variable: how it is read, and what its last reading gave."""

from __future__ import annotations

from collections.abc import Callable
from types import CoroutineType
from typing import Any, Final

from expvar_panels.registry.snapshot import Failure, JSONScalar, JSONValue, Reading, Source
from expvar_panels.registry.values.forms import Forms, to_json_form
from expvar_panels.registry.values.plain import NotPlain, plain_form
from expvar_panels.registry.variable import Variable

from .failures import FailureLog
from .jobs import Job, is_users_interrupt
from .readings import TAKEN, Outcome, reading_of

MEMSTATS: Final = "memstats"


class Published(Job):
    """One variable under its name.

    `special` says that it is not always computed at each reading; `outcome` is that of its last
    run, which took `duration_ns`.
    """

    __slots__ = (
        "_clock",
        "_forms",
        "_log",
        "_null",
        "_value",
        "_variable",
        "background",
        "duration_ns",
        "max_age_ns",
        "name",
        "outcome",
        "source",
        "special",
    )

    def __init__(
        self,
        variable: Variable,
        name: str,
        source: Source,
        *,
        forms: Forms,
        clock: Callable[[], int],
        log: FailureLog | None = None,
    ) -> None:
        super().__init__()
        self.name = name
        self.source = source
        self.max_age_ns = _max_age_ns(variable)
        self.background = bool(getattr(variable, "background", False))
        self.special = self.background or self.max_age_ns > 0
        self.outcome: Outcome | None = None
        self.duration_ns = 0
        self._variable = variable
        self._value = variable.value
        self._forms = forms
        self._clock = clock
        # Go's MemStats has no null, and what reads it dies of one.
        self._null: JSONScalar = 0 if name == MEMSTATS else None
        self._log = log or FailureLog(f"The variable {name!r} of {source}")

    def read(self) -> Outcome:
        """Compute the value, and its JSON form, now; whatever that raises is data.

        On the main thread a KeyboardInterrupt may be the user's, and is let through.
        """
        began = self._clock()
        value, failure = None, None
        try:
            given = self._value()
            try:
                value = plain_form(given, self._null)
            except (NotPlain, RuntimeError):
                value = self._form(given)
        except BaseException as error:
            if is_users_interrupt(error):
                raise
            failure = self._log.told(error)
        duration = self._clock() - began
        self.duration_ns = duration
        self.outcome = outcome = (value, failure, duration, 0, False, began)
        return outcome

    def _form(self, value: Any) -> JSONValue:
        if isinstance(value, CoroutineType):
            value.close()
            raise TypeError("value() is called from a thread, without an event loop: use `def`")
        return to_json_form(value, null=self._null, forms=self._forms)

    def unlogged(self) -> Published:
        """The same variable, to be read by the way: what it gives then is not kept."""
        return Published(
            self._variable, self.name, self.source,
            forms=self._forms, clock=self._clock, log=FailureLog("", limit=0),
        )  # fmt: skip

    def is_fresh(self) -> bool:
        """Whether the last reading, good or not, is young enough to be served again."""
        outcome = self.outcome
        return outcome is not None and self._clock() - outcome[TAKEN] < self.max_age_ns

    def again(self, *, stale: bool) -> Outcome | None:
        """The last outcome, with its age."""
        if (outcome := self.outcome) is None:
            return None
        value, failure, duration, _, _, taken = outcome
        return value, failure, duration, self._clock() - taken, stale, taken

    def failed(self, failure: Failure) -> Outcome:
        """The outcome of a run that did not end."""
        self._log.once((failure.type,), failure)
        return None, failure, 0, 0, False, 0

    @property
    def last(self) -> Reading | None:
        """The last reading; None if it was never read."""
        return self.outcome and reading_of(self, self.outcome)


def _max_age_ns(variable: Variable) -> int:
    max_age = getattr(variable, "max_age", None)
    if max_age is None:
        return 0
    if isinstance(max_age, bool) or not isinstance(max_age, int | float) or not max_age >= 0:
        raise TypeError(f"max_age is a number of seconds, or None, but not {max_age!r}")
    return int(min(max_age, 10**9) * 1e9)
