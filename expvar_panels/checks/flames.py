"""System checks of what `?flames` needs."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from expvar_panels.middleware import FlamesMiddleware
from expvar_panels.settings import flames_dir


def connect() -> None:
    """Register the checks with Django."""
    register(check_flames_dir)


def check_flames_dir(**_kwargs: Any) -> list[CheckMessage]:
    """Where FlamesMiddleware is installed, FLAMES_DIR is a directory that can be written to."""
    if not any(map(_is_ours, settings.MIDDLEWARE)):
        return []
    directory = flames_dir()
    if directory is None:
        return [
            _error(
                _("FlamesMiddleware is installed, but FLAMES_DIR names no directory."),
                _("Set FLAMES_DIR to a directory for the files of ?flames, or remove it."),
                "expvar_panels.E041",
            )
        ]
    if not directory.is_dir():
        return [
            _error(
                _("FLAMES_DIR (%(directory)s) is not a directory.") % {"directory": directory},
                _("Create it, or set FLAMES_DIR to one that exists."),
                "expvar_panels.E042",
            )
        ]
    if not os.access(directory, os.W_OK | os.X_OK):
        return [
            _error(
                _("FLAMES_DIR (%(directory)s) cannot be written to.") % {"directory": directory},
                _("Let the user that runs the server write to it, or set FLAMES_DIR to another."),
                "expvar_panels.E043",
            )
        ]
    return []


def _error(message: str, hint: str, id: str) -> Error:
    return Error(message, hint=hint, id=id)


def _is_ours(dotted: object) -> bool:
    """Whether an entry of MIDDLEWARE is our middleware or a subclass of it."""
    try:
        middleware = import_string(str(dotted))
    except ImportError:
        return False
    return isinstance(middleware, type) and issubclass(middleware, FlamesMiddleware)
