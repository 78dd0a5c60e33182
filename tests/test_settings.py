"""One dict of settings over their defaults, and what of it cannot be wrong quietly."""

from typing import Any

import pytest
from django.test import override_settings

from expvar_panels.settings import SETTINGS, get_config, is_list_of_names, skipped_apps


def test_every_default_is_acceptable() -> None:
    """What nobody has set passes its own check."""
    assert [key for key, spec in SETTINGS.items() if not spec.accepts(spec.default)] == []


def test_what_is_set_comes_over_the_defaults() -> None:
    """And is forgotten when a test's override ends."""
    with override_settings(EXPVAR_PANELS={}):
        with override_settings(EXPVAR_PANELS={"VARS_BUDGET": 0.3}):
            assert get_config()["VARS_BUDGET"] == 0.3
            assert get_config()["VARS_TOKEN"] is None
        assert get_config()["VARS_BUDGET"] == SETTINGS["VARS_BUDGET"].default


def test_there_is_no_setting_that_is_not_in_the_table() -> None:
    """A misspelt name raises, where an object that answers None would go on."""
    with override_settings(EXPVAR_PANELS={"VARS_BUGDET": 1}), pytest.raises(KeyError):
        get_config()["VARS_BUGDET"]


@pytest.mark.parametrize("broken", [None, 5, "VARS_TOKEN", [1], ({},)])
def test_what_is_no_dict_leaves_the_defaults(broken: Any) -> None:
    """The check says so; the site goes on."""
    with override_settings(EXPVAR_PANELS=broken):
        assert get_config() == {key: spec.default for key, spec in SETTINGS.items()}


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("VARS_TOKEN", [None, "t", " t "], ["", " ", 5, b"t", False]),
        ("VARS_ACCESS", [None, "a.b"], ["", " ", 5, print]),
        ("VARS_BUDGET", [0.1, 1, 10.0], [0, -1, "1", None, True, float("nan"), float("inf")]),
    ],
)
def test_each_setting_of_the_vars_accepts_what_it_can_use(
    key: str, good: list[Any], bad: list[Any]
) -> None:
    """And nothing else."""
    accepts = SETTINGS[key].accepts
    assert [value for value in good if not accepts(value)] == []
    assert [value for value in bad if accepts(value)] == []


def test_skipped_apps_are_a_list_of_names() -> None:
    """One name that is no list is not taken for its letters."""
    with override_settings(EXPVAR_SKIP=("shop", "blog")):
        assert skipped_apps() == ["shop", "blog"]
    for broken in ("shop", None, 5, ["shop", 5]):
        with override_settings(EXPVAR_SKIP=broken):
            assert skipped_apps() == []
            assert not is_list_of_names(broken)
    assert skipped_apps() == []
