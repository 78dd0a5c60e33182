"""Makes throw-away apps for tests of discovery."""

import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import AppConfig


class AppMaker:
    """Writes packages below a directory that is on `sys.path`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def files(self, package: str, **files: str) -> Path:
        """Write modules of a package, given by their names; `__init__` need not be given."""
        directory = self.root.joinpath(*package.split("."))
        directory.mkdir(parents=True, exist_ok=True)
        for parent in [directory, *directory.parents]:
            if parent == self.root:
                break
            (parent / "__init__.py").touch()
        for name, text in files.items():
            (directory / f"{name}.py").write_text(textwrap.dedent(text))
        return directory

    def app(self, package: str, vars: str | None = None, **files: str) -> AppConfig:
        """An app of the name, with a `vars.py` of this text."""
        self.files(package, **files, **({} if vars is None else {"vars": vars}))
        return AppConfig.create(package)


@contextmanager
def importable(root: Path) -> Iterator[AppMaker]:
    """Lets what is written below the directory be imported, and forgets it afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(root))
    try:
        yield AppMaker(root)
    finally:
        sys.path.remove(str(root))
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(root)):
                del sys.modules[name]
