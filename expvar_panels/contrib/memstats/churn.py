"""Counters of what came and went, from a level that is looked at only now and then."""

from __future__ import annotations

from .fields import Figure, Trust, weaker


class Churn:
    """Least totals of what was added to and taken from a level, seen at some moments.

    What comes and goes between two looks is not seen, so both totals are lower bounds. Neither
    decreases, since a monitor takes that for a restart; only where the level comes to be measured
    otherwise (its trust changes), what was taken is set so that the total added goes on.
    """

    def __init__(self) -> None:
        self._level = 0
        self._gone = 0
        self._total = 0
        self._kind: Trust | None = None
        self._trust = Trust.LOWER_BOUND

    def see(self, level: Figure) -> tuple[Figure, Figure]:
        """Take a new look; the totals added and taken so far."""
        now = level.number
        self._trust = weaker(self._trust, level.trust)
        if level.trust is self._kind:
            self._gone += max(0, self._level - now)
        else:
            self._gone = max(0, self._total - now)
        self._level, self._kind = now, level.trust
        self._total = now + self._gone
        return Figure(self._total, self._trust), Figure(self._gone, self._trust)
