"""How true a flame is: the worst error of any part's share, against parts that time themselves.

    python benchmarks/fidelity.py [--runs 20] [--seconds 0.05 0.2 1] [--threads] [mix...]

Errors in points of share, the mean over the runs. Every recorder runs on every mix in turn, in one
process, in the main thread or (`--threads`) in a worker thread as under a threaded server. What
chance alone does is shown beside: the error of samples that are as many as ours, and all true.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import quiet, recorders, site, workloads

RECORDERS = (
    recorders.Ours,
    recorders.Chance,
    recorders.Naive,
    recorders.Pyinstrument,
    recorders.SignalSampler,
)


def error(kind: type[recorders.Nothing], mix: str, seconds: float) -> tuple[float, int]:
    """The worst error in one run, and the number of samples."""
    with workloads.MIXES[mix]() as parts:  # type: ignore[attr-defined]
        truth, recorder = workloads.Truth(), kind()
        recorder.truth = truth
        recorder.start()
        try:
            workloads.run(parts, seconds, truth)
        finally:
            recorder.stop()
    taken = truth.seconds
    true = recorders.shares(taken, taken)
    seen = recorders.shares(recorder.weights(taken), taken)
    if "-v" in sys.argv:
        print(
            "   ", kind.name, {n: (round(100 * true[n], 1), round(100 * seen[n], 1)) for n in true}
        )
    return max(abs(true[name] - seen[name]) for name in true) * 100, recorder.samples


def measure(options: argparse.Namespace) -> None:
    kinds = [k for k in recorders.available(*RECORDERS) if k.anywhere or not options.threads]
    if options.ours:
        kinds = kinds[:1]
    pool = ThreadPoolExecutor(1)
    print(f"# Python {sys.version.split()[0]}, {'worker' if options.threads else 'main'} thread")
    print(f"{'mix':<20} {'s':>5} " + " ".join(f"{kind.name:>22}" for kind in kinds))
    for mix in options.mixes or workloads.MIXES:
        for seconds in options.seconds:
            found: dict[str, list[tuple[float, int]]] = {kind.name: [] for kind in kinds}
            for _ in range(options.runs):
                for kind in kinds:
                    if options.quiet:
                        quiet.wait()
                    args = (kind, mix, seconds)
                    result = pool.submit(error, *args).result() if options.threads else error(*args)
                    found[kind.name].append(result)
            cells = (
                f"{statistics.mean(e for e, _ in results):12.1f} {'':1}"
                f"({statistics.median(n for _, n in results):6.0f})"
                for results in found.values()
            )
            print(
                f"{mix:<20} {seconds:>5} " + " ".join(f"{cell:>22}" for cell in cells), flush=True
            )
    pool.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("mixes", nargs="*", choices=[*workloads.MIXES, []])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seconds", type=float, nargs="+", default=[0.05, 0.2, 1.0])
    parser.add_argument("--threads", action="store_true")
    parser.add_argument("--quiet", action="store_true", help="wait for an idle machine")
    parser.add_argument("--ours", action="store_true", help="without the peers")
    parser.add_argument("-v", action="store_true", help="print every run")
    site.setup()
    measure(parser.parse_args())


if __name__ == "__main__":
    main()
