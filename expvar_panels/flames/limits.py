"""How much one recording may keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one recording; what one of them cuts off is counted in the profile's quality.

    `max_nodes`: nodes of the stack tree; stacks beyond it end in `[truncated]`. `max_samples`:
    samples kept in time order; later ones are added to an earlier sample of their stack.
    `max_spans`: spans kept. `max_depth`: frames of one stack; a deeper one keeps its outermost and
    innermost parts around a frame that counts the rest.
    """

    max_nodes: int = 20_000
    max_samples: int = 20_000
    max_spans: int = 10_000
    max_depth: int = 512
