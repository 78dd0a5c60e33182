"""What the largest recordings take: memory, stored size, files, and the time to make them.

    python benchmarks/bounds.py

The requests are made up by a clock that is wound by hand, so that a minute does not last one.
"""

from __future__ import annotations

import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from expvar_panels.flames.profile import Profile
from tests.bounds import deep_recursion, long_request, many_stacks
from tests.clockwork import Clockwork
from tests.test_exports_bounds import deepest_and_widest

CASES: dict[str, Callable[[], Profile]] = {
    "1 s": lambda: long_request(Clockwork(), 1),
    "10 s": lambda: long_request(Clockwork(), 10),
    "60 s": lambda: long_request(Clockwork(), 60),
    "2,000 deep": lambda: deep_recursion(Clockwork()),
    "100,000 stacks": lambda: many_stacks(Clockwork()),
    "deepest and widest": lambda: deepest_and_widest(80),
}
FORMATS: dict[str, Callable[[Profile], object]] = {
    "stored": lambda profile: profile.encode(),
    "folded": lambda profile: profile.to_folded(),
    "svg": lambda profile: profile.to_svg(),
    "speedscope": lambda profile: json.dumps(profile.to_speedscope()),
    "gecko": lambda profile: json.dumps(profile.to_gecko()),
}


def made(make: Callable[[], Profile]) -> tuple[Profile, int]:
    """The profile, and the most bytes that its making took at once."""
    tracemalloc.start()
    try:
        return make(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main() -> None:
    for name, make in CASES.items():
        profile, peak = made(make)
        print(
            f"{name}: {profile.sample_count:,} samples, {len(profile.stacks.parent):,} nodes, "
            f"{peak / 1e6:.1f} MB of memory, dropped {dict(profile.quality.dropped)}"
        )
        for written, write in FORMATS.items():
            before = time.thread_time()
            size = len(str(write(profile)))
            print(f"  {written}: {size / 1000:,.0f} kB in {time.thread_time() - before:.2f} s")


if __name__ == "__main__":
    main()
