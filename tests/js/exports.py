"""Prints what the exports make of a lifelike profile and of one with nasty names, as JSON."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.profiles import MS, NASTY, lifelike, profile_of, python


def main() -> None:
    nasty = profile_of([([python(name), python(f"{name}!")], MS) for name in NASTY])
    data = {
        name: {
            "speedscope": json.dumps(profile.to_speedscope()),
            "folded": profile.to_folded(),
            "duration_ns": profile.duration_ns,
            "samples": profile.sample_count,
        }
        for name, profile in (("lifelike", lifelike()), ("nasty", nasty))
    }
    print(json.dumps(data))


if __name__ == "__main__":
    main()
