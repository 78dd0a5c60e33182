"""Whose code a frame runs: the developer's own, a library's, or the standard library's."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from .frames import LIBRARY, OWN, STDLIB

# Directories that hold other people's code, wherever in a project they lie.
LIBRARY_DIRECTORIES: Final = frozenset({"site-packages", "dist-packages", "node_modules"})
# What marks the root of an environment: of venv and virtualenv, and of conda.
ENVIRONMENT_MARKS: Final = ("pyvenv.cfg", "conda-meta")

ModuleFile = Callable[[str], str | None]


class Origins:
    """Classifies code by its file and module: `origins(file, module)` gives the origin.

    Code below one of `own` is the developer's, unless a directory of libraries or an environment
    lies in between; the most specific of `own` and the standard library's paths decides. Code
    without a file (`<string>`) belongs with the file of its module. Never raises.
    """

    def __init__(
        self, own: Iterable[str | os.PathLike[str]] = (), *, module_file: ModuleFile | None = None
    ) -> None:
        roots = [(path, STDLIB) for path in _stdlib_paths()]
        roots += [(path, OWN) for given in own for path in _spellings(os.fspath(given))]
        self._roots = sorted(roots, key=lambda root: len(root[0]), reverse=True)
        self._module_file = module_file or _module_file
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, file: str, module: str) -> str:
        """The origin of the code: `OWN`, `LIBRARY` or `STDLIB`; each answer is worked out once."""
        found = self._known.get((file, module))
        if found is None:
            found = self._known[file, module] = self._origin(file, module)
        return found

    def _origin(self, file: str, module: str) -> str:
        if file.startswith("<frozen "):
            return STDLIB
        if not _is_path(file):
            return self._origin_of_module(module)
        try:
            return self._origin_of_path(_normal(file))
        except (OSError, ValueError):
            return LIBRARY

    def _origin_of_module(self, module: str) -> str:
        """The origin of code that was never in a file: made by `exec`, or typed at a prompt."""
        top = module.partition(".")[0]
        if top == "__main__":
            return OWN
        if top in sys.stdlib_module_names:
            return STDLIB
        file = self._module_file(module) or self._module_file(top)
        return self._origin(file, "") if file and _is_path(file) else LIBRARY

    def _origin_of_path(self, path: str) -> str:
        for root, origin in self._roots:
            if path.startswith(root):
                inside = path[len(root) :].split(os.sep)[:-1]
                borrowed = not LIBRARY_DIRECTORIES.isdisjoint(inside) or (
                    origin == OWN and _has_environment(root, inside)
                )
                return LIBRARY if borrowed else origin
        return LIBRARY


def _is_path(file: str) -> bool:
    return bool(file) and not (file.startswith("<") and file.endswith(">"))


def _normal(path: str) -> str:
    return os.path.normcase(os.path.abspath(path))


def _spellings(path: str) -> set[str]:
    """A directory's absolute paths, as given and with links resolved, ending in a separator."""
    paths = {_normal(path), _normal(os.path.realpath(path))}
    return {os.path.join(path, "") for path in paths}


def _stdlib_paths() -> set[str]:
    paths = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    paths += [path for path in sys.path if _is_stdlib_zip(path)]
    # A link into the library (a venv's, a distribution's) is followed to where code objects say.
    paths.append(os.path.dirname(os.__file__))
    return {spelling for path in paths if path for spelling in _spellings(path)}


def _is_stdlib_zip(path: str) -> bool:
    version = f"python{sys.version_info.major}{sys.version_info.minor}.zip"
    return os.path.basename(path) == version


def _has_environment(root: str, inside: list[str]) -> bool:
    """Whether a directory between a project's root and its file is a virtual environment's."""
    path = root
    for name in inside:
        path = os.path.join(path, name)
        if _is_environment(path):
            return True
    return False


@lru_cache(maxsize=4096)
def _is_environment(directory: str) -> bool:
    return any(os.path.exists(os.path.join(directory, mark)) for mark in ENVIRONMENT_MARKS)


def _module_file(module: str) -> str | None:
    file = getattr(sys.modules.get(module), "__file__", None)
    return file if isinstance(file, str) else None
