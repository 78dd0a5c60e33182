"""System checks of where shared variables live."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.cache import BaseCache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from expvar_panels.settings import SETTINGS, get_config


def check_shared(**_kwargs: Any) -> list[CheckMessage]:
    """`SHARED` names a directory that is there, or a cache that can keep a sum."""
    choice = get_config()["SHARED"]
    if not SETTINGS["SHARED"].accepts(choice):
        return []  # its type is told by the check of all settings
    if "CACHE" in choice:
        return _check_cache(choice["CACHE"])
    return _check_file(Path(choice["SQLITE"])) if "SQLITE" in choice else []


def connect() -> None:
    """Run the check with Django's others."""
    register(check_shared)


def _check_file(path: Path) -> list[CheckMessage]:
    if path.parent.is_dir() and not path.is_dir():
        return []
    return [
        Error(
            _("SHARED names %(path)s, which cannot be a file.") % {"path": path},
            hint=_("Name a file in a directory that is there: SQLite makes the file itself."),
            id="expvar_panels.E031",
        )
    ]


def _check_cache(alias: str) -> list[CheckMessage]:
    if alias not in caches.settings:
        return [
            Error(
                _("SHARED names the cache %(alias)r, which CACHES does not hold.")
                % {"alias": alias},
                hint=_("Name one of: %(aliases)s.") % {"aliases": ", ".join(caches.settings)},
                id="expvar_panels.E032",
            )
        ]
    backend = caches.settings[alias].get("BACKEND", "")
    try:
        found = import_string(backend)
    except ImportError as e:
        return [_unusable(alias, str(e))]
    if not isinstance(found, type) or not issubclass(found, BaseCache):
        return [_unusable(alias, _("its backend is no cache"))]
    if issubclass(found, LocMemCache):
        return [_unusable(alias, _("each process has a cache of its own"))]
    if found.incr is BaseCache.incr:
        return [_unusable(alias, _("its incr() reads and then writes, which loses counts"))]
    return []


def _unusable(alias: str, why: str) -> CheckMessage:
    return Error(
        _("The cache %(alias)r cannot keep shared variables: %(why)s.")
        % {"alias": alias, "why": why},
        hint=_(
            "Choose a cache with an atomic incr(), which Redis, Valkey and memcached have and "
            "Django's database, file, local-memory and dummy caches have not. On one machine, "
            "leave SHARED out: an SQLite file needs no cache."
        ),
        id="expvar_panels.E033",
    )
