"""Everything at once for a while: nothing crashes, hangs, leaks or stays changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
STRESS = ROOT / "benchmarks" / "stress.py"


def test_a_short_stress_leaves_everything_as_it_was() -> None:
    """Threads, tasks, pools, destructors, collections, statements and forks, all recorded.

    In a process of its own, which says what broke and ends itself where it hangs.
    """
    ran = subprocess.run(
        [sys.executable, str(STRESS), "--seconds", "8"], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "recordings" in ran.stdout
