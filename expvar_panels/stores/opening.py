"""Shared variables under Django: the store that the settings choose, written after each request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.signals import request_finished
from django.test.signals import setting_changed

from expvar_panels.registry.sharing.changes import Store
from expvar_panels.registry.sharing.lifetime import default_shared, flush_all
from expvar_panels.registry.sharing.private_file import private_file
from expvar_panels.registry.sharing.sqlite_store import SqliteStore
from expvar_panels.settings import NAME, get_config, project_digest

from .cache import CacheStore


def connect() -> None:
    """Give the shared variables their store, and have them written at the end of each request."""
    default_shared.use(open_store)
    request_finished.connect(_write, dispatch_uid="expvar_panels.stores.opening")
    setting_changed.connect(_choose_again, dispatch_uid="expvar_panels.stores.opening")


def open_store() -> Store:
    """The store that `SHARED` chooses; nothing is opened before it is used."""
    choice = get_config()["SHARED"]
    if "CACHE" in choice:
        return CacheStore(choice["CACHE"])
    if "SQLITE" in choice:
        return SqliteStore(Path(choice["SQLITE"]))
    return SqliteStore(_default_file)


def _default_file() -> Path:
    return private_file(f"{project_digest()}.sqlite3")


def _write(**_: Any) -> None:
    flush_all()


def _choose_again(*, setting: str, **_: Any) -> None:
    if setting in {NAME, "CACHES"}:
        default_shared.use(open_store)
