"""The flame's statements are those of DDT's SQL panel: the same ones, as often, for as long."""

from collections import defaultdict
from typing import Any

import pytest
from debug_toolbar.store import get_store
from django.test import Client
from pytest_django import Settings

from expvar_panels.flames.frames import SQL
from expvar_panels.flames.profile import Profile
from expvar_panels.hooks.statements import normalised

pytestmark = [pytest.mark.urls("tests.flames_site"), pytest.mark.django_db]

Statements = dict[str, list[float]]


@pytest.fixture
def statements(settings: Settings) -> tuple[Statements, Statements]:
    """The statements of one page, in milliseconds each: the SQL panel's and the flame's."""
    settings.DEBUG = True
    settings.MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware"]
    request_id = Client().get("/forty/").headers["djdt-request-id"]
    panels = {name: get_store().panel(request_id, name) for name in ("SQLPanel", "FlamesPanel")}
    return of_sql_panel(panels["SQLPanel"]), of_flame(panels["FlamesPanel"])


def of_sql_panel(stats: dict[str, Any]) -> Statements:
    found: Statements = defaultdict(list)
    for query in stats["queries"]:
        found[normalised(query["raw_sql"], query["vendor"])].append(query["duration"])
    return found


def of_flame(stats: dict[str, Any]) -> Statements:
    profile = Profile.decode(stats["profile"])
    found: Statements = defaultdict(list)
    for node, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        frame = profile.frames[profile.stacks.frame[node]]
        if frame.kind == SQL:
            found[frame.name].append(wall / 1e6)
    return found


def counts(found: Statements) -> dict[str, int]:
    return {text: len(times) for text, times in found.items()}


def test_forty_statements_are_the_sql_panels(
    statements: tuple[Statements, Statements],
) -> None:
    """By their normalised texts, also lists of any length, savepoints, and one that fails."""
    panel, flame = statements
    assert sum(counts(flame).values()) == 40
    assert counts(flame) == counts(panel)
    assert sorted(counts(flame).values()) == [1, 1, 1, 1, 6, 10, 20]


def test_their_times_are_inside_the_sql_panels(
    statements: tuple[Statements, Statements],
) -> None:
    """Measured one step nearer to the driver, statement by statement: never longer."""
    panel, flame = statements
    for text, times in flame.items():
        assert 0 < sum(times) <= sum(panel[text]), text
