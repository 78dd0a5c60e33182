"""The start of the Vars half: variables are discovered, and again when a test changes the apps."""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.test.signals import setting_changed
from django.utils.functional import Promise

from .discovery import Problem, discover
from .lending import DjangoSurroundings
from .registry.registry import Registry, default_registry
from .settings import skipped_apps

DECISIVE: Final = {"INSTALLED_APPS", "EXPVAR_SKIP"}

_problems: list[Problem] = []


def connect(registry: Registry = default_registry) -> None:
    """Give the registry what is Django's, and the installed apps' variables."""
    registry.use(DjangoSurroundings())
    registry.forms[Promise] = str
    start(registry)
    setting_changed.connect(_start_again, dispatch_uid="expvar_panels.startup")


def start(registry: Registry = default_registry) -> None:
    """Discover the variables of the apps that are installed now."""
    _problems[:] = discover(registry, apps.get_app_configs(), skipped_apps())


def problems() -> list[Problem]:
    """What could not be published at the last start."""
    return list(_problems)


def _start_again(*, setting: str, **_: Any) -> None:
    if setting in DECISIVE:
        start()
