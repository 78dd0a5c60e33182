"""System checks of the variables: what could not be published, what clashes, who may read."""

from __future__ import annotations

from asyncio import iscoroutinefunction
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning, register
from django.urls import get_resolver
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from expvar_panels.access import Rules
from expvar_panels.discovery import Problem, names_of
from expvar_panels.endpoint import endpoints
from expvar_panels.registry.registry import default_registry
from expvar_panels.registry.snapshot import Collision
from expvar_panels.settings import access_rules, given_skip, is_list_of_names, skipped_apps
from expvar_panels.startup import problems


def connect() -> None:
    """Run the checks with Django's others."""
    for check in (check_variables, check_names, check_collisions, check_skip, check_access):
        register(check)


def check_variables(**_kwargs: Any) -> list[CheckMessage]:
    """Each installed app's `vars.py` was imported, and each variable in it published."""
    return [_unpublished(problem) for problem in problems()]


def _unpublished(problem: Problem) -> CheckMessage:
    failure = problem.failure
    told = {
        "what": problem.what,
        "error": f"{failure.type}: {failure.message}",
        "place": problem.place,
    }
    return Error(
        _("%(what)s failed, and is not published: %(error)s (%(place)s)") % told,
        hint=_("Mend it, or name its app in EXPVAR_SKIP."),
        id="expvar_panels.E004",
    )


def check_names(**_kwargs: Any) -> list[CheckMessage]:
    """Top-level names are ASCII: a monitor of many people dies of one that is not."""
    return [
        Warning(
            _("%(source)s is published as %(name)r, which is not ASCII.")
            % {"source": variable.source, "name": variable.name},
            hint=_("Name it in ASCII: the Prometheus exporter for expvars dies of other names."),
            id="expvar_panels.W001",
        )
        for variable in default_registry.variables
        if not variable.name.isascii()
    ]


def check_collisions(**_kwargs: Any) -> list[CheckMessage]:
    """No two sources give a value for one path; only variables that share a name are read."""
    return [_collision(collision) for collision in default_registry.find_collisions()]


def _collision(collision: Collision) -> CheckMessage:
    told = {
        "path": ".".join(collision.path),
        "winner": collision.winner,
        "loser": collision.loser,
    }
    return Warning(
        _("%(winner)s and %(loser)s both give %(path)s: the value of the former is shown.") % told,
        hint=_("Rename one of them, or skip one of their apps with EXPVAR_SKIP."),
        id="expvar_panels.W002",
    )


def check_skip(**_kwargs: Any) -> list[CheckMessage]:
    """`EXPVAR_SKIP` is a list of names of installed apps."""
    if not is_list_of_names(given_skip()):
        return [
            Error(
                _("EXPVAR_SKIP is not a list of names of apps."),
                hint=_('Write it as a list: EXPVAR_SKIP = ["shop.stock"]'),
                id="expvar_panels.E005",
            )
        ]
    known = set[str]().union(*map(names_of, apps.get_app_configs()))
    return [_unknown_app(app, known) for app in skipped_apps() if app not in known]


def _unknown_app(app: str, known: set[str]) -> CheckMessage:
    near = get_close_matches(app, known, n=1)
    return Warning(
        _("EXPVAR_SKIP names %(app)r, but no such app is installed.") % {"app": app},
        hint=_("Did you mean %(app)r?") % {"app": near[0]}
        if near
        else _("Name an app as in INSTALLED_APPS, or by its label."),
        id="expvar_panels.W003",
    )


def check_access(**_kwargs: Any) -> list[CheckMessage]:
    """Someone may read the variables, and it is clear who."""
    rules = access_rules()
    if rules.callback is not None:
        return [*_check_callback(rules.callback), *_check_both(rules)]
    if rules.token is None and not rules.debug and _is_routed():
        return [
            Warning(
                _("The variables are routed, but nobody may read them: DEBUG is off."),
                hint=_('Set EXPVAR_PANELS["VARS_TOKEN"], and give the token to your monitor.'),
                id="expvar_panels.W004",
            )
        ]
    return []


def _check_callback(path: Any) -> Iterator[CheckMessage]:
    try:
        callback = import_string(path)
    except Exception as error:
        yield _bad_callback(f"{type(error).__name__}: {error}")
        return
    if not callable(callback):
        yield _bad_callback(_("it cannot be called"))
    elif iscoroutinefunction(callback):
        yield _bad_callback(_("it is a coroutine function, which is not awaited"))


def _bad_callback(why: str) -> CheckMessage:
    return Error(
        _("Nobody may read the variables: VARS_ACCESS cannot be asked: %(why)s") % {"why": why},
        hint=_("It is to be the dotted path of a function that takes a request."),
        id="expvar_panels.E006",
    )


def _check_both(rules: Rules) -> Iterator[CheckMessage]:
    if rules.token is not None:
        yield Warning(
            _("VARS_ACCESS and VARS_TOKEN are both set: the token is not asked for."),
            hint=_("Remove one of them."),
            id="expvar_panels.W005",
        )


def _is_routed() -> bool:
    return next(endpoints(get_resolver().url_patterns), None) is not None
