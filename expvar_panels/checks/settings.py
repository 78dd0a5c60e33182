"""System checks of the settings themselves: the names of their keys, and the kinds of values."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _

from expvar_panels.settings import NAME, SETTINGS, Setting, given_config


def connect() -> None:
    """Run the checks with Django's others."""
    register(check_settings)


def check_settings(**_kwargs: Any) -> list[CheckMessage]:
    """`EXPVAR_PANELS` is a dict of settings that there are, each with a value that it can have.

    Values are not shown: one may be the token.
    """
    given = getattr(settings, NAME, None)
    if given is not None and not isinstance(given, dict):
        return [
            Error(
                _("EXPVAR_PANELS is not a dict, but a %(type)s.") % {"type": type(given).__name__},
                hint=_("Make it a dict of settings; a comma after it makes a tuple of it."),
                id="expvar_panels.E001",
            )
        ]
    return [*_unknown(given_config()), *_unacceptable(given_config())]


def _unknown(given: dict[Any, Any]) -> Iterator[CheckMessage]:
    for key in given:
        if key not in SETTINGS:
            yield Error(
                _("EXPVAR_PANELS has the key %(key)r, which is no setting.") % {"key": key},
                hint=_hint_for(str(key)),
                id="expvar_panels.E002",
            )


def _hint_for(key: str) -> str:
    near = get_close_matches(key.upper(), SETTINGS, n=1)
    if near:
        return _("Did you mean %(key)r?") % {"key": near[0]}
    return _("The settings are: %(keys)s.") % {"keys": ", ".join(sorted(SETTINGS))}


def _unacceptable(given: dict[Any, Any]) -> Iterator[CheckMessage]:
    for key, spec in SETTINGS.items():
        if key in given and not _accepts(spec, given[key]):
            yield Error(
                _("EXPVAR_PANELS[%(key)r] has a value that it cannot have.") % {"key": key},
                hint=_("It is to be %(wanted)s.") % {"wanted": spec.wants},
                id="expvar_panels.E003",
            )


def _accepts(spec: Setting, value: Any) -> bool:
    try:
        return bool(spec.accepts(value))
    except Exception:  # a kind of value that the test was not written for
        return False
