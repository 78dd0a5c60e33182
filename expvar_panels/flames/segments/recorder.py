"""What a segment needs of the recording that it is part of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from expvar_panels.flames.quality import Tally

if TYPE_CHECKING:
    from .measuring import Measured
    from .segment import Segment


class Recorder(Protocol):
    """Opens and closes segments, and takes note of what they see and measure.

    `clock` gives nanoseconds, and is a function that does not keep the recorder alive.
    """

    clock: Callable[[], int]
    tally: Tally

    def open(self, segment: Segment) -> None:
        """Work begins in a segment."""
        ...

    def close(self, segment: Segment) -> None:
        """Work ends in a segment."""
        ...

    def tell(self, measured: Measured) -> None:
        """Take note of a stretch that was measured."""
        ...
