"""Patches that are in force only while something records."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

Uninstall = Callable[[], None]
Install = Callable[[], Uninstall]


class Hooks:
    """Installers handed in by whoever knows the patched code; counted, so that they nest."""

    def __init__(self) -> None:
        self.failures: dict[str, str] = {}
        self._installers: dict[str, Install] = {}
        self._installed: list[Uninstall] = []
        self._users = 0
        self._lock = threading.Lock()

    def register(self, name: str, install: Install) -> None:
        """Add an installer; `install()` patches and returns what undoes it."""
        self._installers[name] = install

    def acquire(self) -> None:
        """Put the patches in force, if this is the first user."""
        with self._lock:
            self._users += 1
            if self._users == 1:
                for name, install in self._installers.items():
                    self._install(name, install)

    def release(self) -> None:
        """Undo the patches, if this was the last user; in a forked child, it may be none."""
        with self._lock:
            self._users = max(0, self._users - 1)
            if self._users == 0:
                while self._installed:
                    self._installed.pop()()

    def forget(self) -> None:
        """Undo the patches in a forked child, which records nothing."""
        self._lock = threading.Lock()
        self._users = 0
        while self._installed:
            self._installed.pop()()

    def notes(self) -> list[str]:
        """A sentence on each installer that failed."""
        return [f"Not shown: {name} ({reason})." for name, reason in self.failures.items()]

    def _install(self, name: str, install: Install) -> None:
        """A hook that fails costs what it would have shown, and says so in the quality."""
        try:
            self._installed.append(install())
            self.failures.pop(name, None)
        except Exception as error:
            self.failures[name] = f"{type(error).__name__}: {error}"


hooks = Hooks()
os.register_at_fork(after_in_child=hooks.forget)
