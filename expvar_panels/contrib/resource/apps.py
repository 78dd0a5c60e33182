"""The app's configuration, and its warning where the platform counts nothing."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register
from django.utils.translation import gettext as _


class ResourceConfig(AppConfig):
    """Publishes `resource`."""

    name = "expvar_panels.contrib.resource"
    label = "expvar_panels_resource"
    verbose_name = "expvar panels: resource"

    def ready(self) -> None:
        """Register the check."""
        register(check_platform)


def check_platform(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Windows has no `getrusage`, so the app publishes nothing there."""
    if find_spec("resource") is not None:
        return []
    return [
        Warning(
            _("This platform has no resource usage counts: the variable `resource` is missing."),
            hint=_("Remove expvar_panels.contrib.resource from INSTALLED_APPS on this platform."),
            id="expvar_panels_resource.W001",
        )
    ]
