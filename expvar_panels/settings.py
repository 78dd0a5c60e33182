"""Settings: one dict `EXPVAR_PANELS` over these defaults, and the two settings of old.

This is the only module that reads configuration; everything else is handed values. Each setting is
one row of `SETTINGS`: its default, what a good value is, and the hint that its check error gives.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any, TypeGuard

from django.conf import ENVIRONMENT_VARIABLE, settings
from django.dispatch import receiver
from django.test.signals import setting_changed

from .access import Rules
from .editors import EDITORS, is_editor

NAME = "EXPVAR_PANELS"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of `EXPVAR_PANELS`: its default, and a test with the words for what it wants."""

    default: Any
    wants: str
    accepts: Callable[[Any], bool]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _path(value: Any) -> TypeGuard[str | os.PathLike[str]]:
    return isinstance(value, str | os.PathLike) and str(value) != ""


def _paths_or_none(value: Any) -> bool:
    return value is None or (isinstance(value, list | tuple) and all(map(_path, value)))


def _path_map(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_path, [*value, *value.values()]))


def _shared(value: Any) -> bool:
    if not isinstance(value, dict) or len(value) > 1:
        return False
    alias = value.get("CACHE", "default")
    return (
        _path(value.get("SQLITE", alias))
        and isinstance(alias, str)
        and alias != ""
        and (value.keys() <= {"SQLITE", "CACHE"})
    )


SETTINGS: dict[str, Setting] = {
    "VARS_TOKEN": Setting(
        None,
        "None or a string that is not empty",
        lambda v: v is None or (isinstance(v, str) and v.strip() != ""),
    ),
    "VARS_ACCESS": Setting(
        None,
        "None or the dotted path of a function",
        lambda v: v is None or (isinstance(v, str) and v.strip() != ""),
    ),
    "VARS_BUDGET": Setting(
        0.8, "a number of seconds above 0, at most 60", lambda v: _number(v) and v <= 60
    ),
    "SHARED": Setting(
        {},
        '{}, {"SQLITE": a path} or {"CACHE": the alias of a cache}',
        _shared,
    ),
    "FLAMES_INTERVAL": Setting(0.001, "a number of seconds above 0", _number),
    "FLAMES_OWN_CODE": Setting(None, "None or a list of directories", _paths_or_none),
    "FLAMES_EDITOR": Setting(
        None,
        f"None, one of {', '.join(sorted(EDITORS))}, or a URL with {{file}} and {{line}}",
        lambda v: v is None or is_editor(v),
    ),
    "FLAMES_PATH_MAP": Setting({}, "a dict of paths here to paths in the editor", _path_map),
}


@cache
def get_config() -> dict[str, Any]:
    """The defaults with the project's values over them; read once, until the setting changes."""
    given = given_config()
    return {name: given.get(name, spec.default) for name, spec in SETTINGS.items()}


def given_config() -> dict[Any, Any]:
    """The project's own `EXPVAR_PANELS`; empty where it is no dict, which is a check error."""
    given = getattr(settings, NAME, None)
    return given if isinstance(given, dict) else {}


def access_rules() -> Rules:
    """Who may read the variables; nobody, where `EXPVAR_PANELS` is no dict and may hold a token."""
    config = get_config()
    is_dict = getattr(settings, NAME, None) in (None, given_config())
    token = config["VARS_TOKEN"] if is_dict else ""
    return Rules(token, config["VARS_ACCESS"], settings.DEBUG is True, settings.INTERNAL_IPS)


def skipped_apps() -> list[str]:
    """The apps whose variables are not published."""
    given = given_skip()
    return list(given) if is_list_of_names(given) else []


def given_skip() -> Any:
    """`EXPVAR_SKIP` as it is set."""
    return getattr(settings, "EXPVAR_SKIP", ())


def is_list_of_names(value: Any) -> bool:
    """Whether a value is a list, or the like, of strings."""
    return isinstance(value, (list, tuple, set, frozenset)) and all(
        isinstance(item, str) for item in value
    )


@receiver(setting_changed)
def _forget(*, setting: str, **_: Any) -> None:
    if setting == NAME:
        get_config.cache_clear()


def flames_dir() -> Path | None:
    """The directory that `?flames` writes to, or None where `FLAMES_DIR` names none."""
    directory = getattr(settings, "FLAMES_DIR", None)
    return Path(directory).absolute() if _path(directory) else None


def own_code() -> tuple[str, ...]:
    """The directories of the project's own code: as set, else BASE_DIR, else the settings' own."""
    given = get_config()["FLAMES_OWN_CODE"]
    if given is not None:
        return tuple(map(os.fspath, given))
    base = getattr(settings, "BASE_DIR", None)
    return (os.fspath(base) if _path(base) else _directory_of_settings(),)


def _directory_of_settings() -> str:
    module = getattr(settings, "SETTINGS_MODULE", None) or os.environ.get(ENVIRONMENT_VARIABLE)
    file = getattr(import_module(module), "__file__", None) if module else None
    return os.path.dirname(os.path.abspath(file)) if file else os.getcwd()


def project_digest() -> str:
    """What tells this project on this machine from others: its settings module and directory."""
    base = getattr(settings, "BASE_DIR", None) or _directory_of_settings()
    parts = [str(getattr(settings, "SETTINGS_MODULE", "")), str(base)]
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()
