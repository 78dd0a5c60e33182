"""Mistakes in configuration are told at the start, with an id and a hint."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, run_checks
from django.test import Client, override_settings
from django.urls import path

from expvar_panels import Int
from expvar_panels.checks.settings import check_settings
from expvar_panels.checks.vars import (
    check_access,
    check_collisions,
    check_names,
    check_skip,
    check_variables,
)
from expvar_panels.registry.registry import default_registry
from expvar_panels.settings import SETTINGS, Setting
from expvar_panels.views import ExpVarView

from .app_maker import AppMaker, importable

TOKEN = "s3cret-Token"

urlpatterns = [path("somewhere", ExpVarView.as_view())]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[AppMaker]:
    with importable(tmp_path) as maker:
        yield maker


def ids(messages: list[CheckMessage]) -> list[str]:
    assert all(message.hint for message in messages), "every message says what to do next"
    return [str(message.id).removeprefix("expvar_panels.") for message in messages]


def test_they_run_with_django_s_own() -> None:
    """`manage.py check` and `runserver` show them."""
    with override_settings(EXPVAR_PANELS={"NO_SUCH": 1}, EXPVAR_SKIP=["no.such"], DEBUG=True):
        found = [message.id for message in run_checks()]
    assert {"expvar_panels.E002", "expvar_panels.W003"} <= set(found)


class TestSettings:
    """Keys and kinds of values."""

    def test_good_settings_pass(self) -> None:
        """None, and some."""
        assert check_settings() == []
        with override_settings(EXPVAR_PANELS={"VARS_TOKEN": TOKEN, "VARS_BUDGET": 1}):
            assert check_settings() == []
        with override_settings(EXPVAR_PANELS=None):
            assert check_settings() == []

    @pytest.mark.parametrize("broken", [({"VARS_TOKEN": TOKEN},), "x", 5, []])
    def test_what_is_no_dict(self, broken: Any) -> None:
        """And what makes it one too many a tuple."""
        with override_settings(EXPVAR_PANELS=broken):
            (message,) = check_settings()
        assert ids([message]) == ["E001"]
        assert type(broken).__name__ in message.msg

    @pytest.mark.parametrize(
        ("key", "hint"),
        [
            ("VARS_TOKN", "Did you mean 'VARS_TOKEN'?"),
            ("vars_token", "Did you mean 'VARS_TOKEN'?"),
            ("FLAMES_INTERVALL", "Did you mean 'FLAMES_INTERVAL'?"),
            ("xyzzy", "The settings are: "),
            (5, "The settings are: "),
        ],
    )
    def test_an_unknown_key(self, key: Any, hint: str) -> None:
        """With the nearest that there is."""
        with override_settings(EXPVAR_PANELS={key: TOKEN}):
            (message,) = check_settings()
        assert ids([message]) == ["E002"]
        assert repr(key) in message.msg
        assert hint in str(message.hint)

    @pytest.mark.parametrize(
        ("key", "value"),
        [("VARS_TOKEN", ""), ("VARS_TOKEN", [TOKEN]), ("VARS_BUDGET", "1"), ("VARS_ACCESS", 5)],
    )
    def test_a_value_that_a_setting_cannot_have(self, key: str, value: Any) -> None:
        """An empty token is one; the hint says what is wanted, and nobody shows a token."""
        with override_settings(EXPVAR_PANELS={key: value}):
            (message,) = check_settings()
        assert ids([message]) == ["E003"]
        assert key in message.msg
        assert TOKEN not in f"{message.msg}{message.hint}"

    def test_a_test_that_fails_is_not_passed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A value that a setting's test chokes on is one that it cannot have."""
        monkeypatch.setitem(SETTINGS, "VARS_TOKEN", Setting(None, "something", lambda v: v / 0))
        with override_settings(EXPVAR_PANELS={"VARS_TOKEN": 1}):
            assert ids(check_settings()) == ["E003"]

    def test_values_of_any_kind_are_told_not_raised(self) -> None:
        """Every setting's test is asked of values that it was not written for."""

        class Odd:
            def __eq__(self, other: object) -> bool:
                raise RuntimeError

            __hash__ = None  # type: ignore[assignment]

        for value in (Odd(), object, {Odd: 1}, [[]]):
            with override_settings(EXPVAR_PANELS=dict.fromkeys(SETTINGS, value)):
                assert set(ids(check_settings())) <= {"E003"}


class TestVariables:
    """What could not be published."""

    def test_a_module_that_fails_to_import(self, make: AppMaker) -> None:
        """An error that names the file and the exception."""
        make.files("broken", vars="\nraise KeyError('my key')\n")
        with override_settings(INSTALLED_APPS=["expvar_panels", "broken"]):
            (message,) = check_variables()
        assert ids([message]) == ["E004"]
        assert f"{make.root}/broken/vars.py:2" in message.msg
        assert "KeyError: 'my key'" in message.msg

    def test_the_site_serves_everything_else(self, make: AppMaker) -> None:
        """Where nobody runs the checks, nothing else is lost."""
        make.files("broken", vars="1 / 0\n")
        make.files("shop", vars=VARIABLE.format(name="sold", value="7"))
        with override_settings(
            INSTALLED_APPS=["expvar_panels", "broken", "shop"],
            ROOT_URLCONF=__name__,
            MIDDLEWARE=[],
            DEBUG=True,
        ):
            assert Client().get("/somewhere").json()["sold"] == 7

    def test_a_name_that_is_not_ascii(self, make: AppMaker) -> None:
        """The Prometheus exporter dies of one."""
        make.files("shop", vars=VARIABLE.format(name="größe", value="1"))
        with override_settings(INSTALLED_APPS=["expvar_panels", "shop"]):
            (message,) = check_names()
        assert ids([message]) == ["W001"]
        assert "'größe'" in message.msg
        assert "shop.V" in message.msg

    def test_two_values_for_one_path(self, make: AppMaker) -> None:
        """A warning that names the path and both sources, the one that is shown first."""
        make.files("a", vars=VARIABLE.format(name="x", value="dict(k=1, own=1)"))
        make.files("b", vars=VARIABLE.format(name="x", value="dict(k=2)"))
        with override_settings(INSTALLED_APPS=["expvar_panels", "a", "b"]):
            (message,) = check_collisions()
        assert ids([message]) == ["W002"]
        b, a = (message.msg.index(f"{name}.V ({make.root}/{name}/vars.py:3)") for name in "ba")
        assert b < a
        assert "x.k" in message.msg

    def test_a_declared_variable_against_a_class(self, make: AppMaker) -> None:
        """Both kinds share the names."""
        make.files("shop", vars=VARIABLE.format(name="sold", value="1"))
        with override_settings(INSTALLED_APPS=["expvar_panels", "shop"]):
            with declared("sold"):
                (message,) = check_collisions()
            assert check_collisions() == []
        assert ids([message]) == ["W002"]
        assert "shop.V" in message.msg
        assert "Int('sold')" in message.msg

    def test_parts_of_one_name_are_no_collision(self, make: AppMaker) -> None:
        """That is what merging is for."""
        for name in "ab":
            make.files(name, vars=VARIABLE.format(name="x", value=f"dict({name}=1)"))
        with override_settings(INSTALLED_APPS=["expvar_panels", "a", "b"]):
            assert check_collisions() == []

    def test_this_site_has_nothing_to_tell(self) -> None:
        """The built-in apps pass."""
        assert [*check_variables(), *check_names(), *check_collisions()] == []


@contextmanager
def declared(name: str) -> Iterator[None]:
    """A declared variable in the registry of this process, for a while."""
    Int(name)
    try:
        yield
    finally:
        default_registry.forget(name)


VARIABLE = """
from expvar_panels import ExpVar
class V(ExpVar):
    name = "{name}"
    def value(self): return {value}
"""


class TestSkip:
    """`EXPVAR_SKIP`."""

    @pytest.mark.parametrize(
        "entry", ["django.contrib.auth", "auth", "django.contrib.auth.apps.AuthConfig"]
    )
    def test_an_app_that_is_there_passes(self, entry: str) -> None:
        """By each of its names."""
        with override_settings(EXPVAR_SKIP=[entry]):
            assert check_skip() == []

    def test_one_that_is_not_is_told_with_the_nearest(self) -> None:
        """A renamed app would silently be published again."""
        with override_settings(EXPVAR_SKIP=["django.contrib.aut", "auth"]):
            (message,) = check_skip()
        assert ids([message]) == ["W003"]
        assert "'django.contrib.aut'" in message.msg
        assert "django.contrib.auth" in str(message.hint)

    def test_one_like_none_is_told_what_names_there_are(self) -> None:
        """Where nothing is near."""
        with override_settings(EXPVAR_SKIP=["xyzzy"]):
            assert ids(check_skip()) == ["W003"]

    @pytest.mark.parametrize("broken", ["auth", 5, ["auth", 5], {"auth": 1}])
    def test_what_is_no_list_of_names(self, broken: Any) -> None:
        """A single name would be taken for its letters."""
        with override_settings(EXPVAR_SKIP=broken):
            assert ids(check_skip()) == ["E005"]


def good(request: Any) -> bool:
    return True


async def asynchronous(request: Any) -> bool:
    return True


class TestAccess:
    """Someone may read."""

    def settled(self, debug: bool = False, urls: str = __name__, **config: Any) -> list[str]:
        with override_settings(DEBUG=debug, ROOT_URLCONF=urls, EXPVAR_PANELS=config):
            return ids(check_access())

    def test_without_a_token_and_debug_nobody_may(self) -> None:
        """The warning names the setting."""
        assert self.settled() == ["W004"]
        assert self.settled(urls="tests.urls") == ["W004"]  # where it is included
        with override_settings(DEBUG=False, ROOT_URLCONF=__name__):
            assert "VARS_TOKEN" in str(check_access()[0].hint)

    def test_where_the_endpoint_is_not_routed_nobody_wants_to(self) -> None:
        """A site that has only the panels needs no token."""
        assert self.settled(urls="tests.apps.no_endpoint") == []

    def test_with_a_token_or_debug_someone_may(self) -> None:
        """Nothing to warn of."""
        assert self.settled(VARS_TOKEN=TOKEN) == []
        assert self.settled(debug=True) == []
        assert self.settled(VARS_ACCESS=f"{__name__}.good") == []

    @pytest.mark.parametrize(
        "path",
        [
            "no.such",
            "nodots",
            f"{__name__}.absent",
            f"{__name__}.TOKEN",
            f"{__name__}.asynchronous",
        ],
    )
    def test_a_callback_that_cannot_be_asked(self, path: str) -> None:
        """It would deny everybody, so it is an error."""
        assert self.settled(VARS_ACCESS=path) == ["E006"]

    def test_a_token_beside_a_callback_is_not_asked_for(self) -> None:
        """Who set both thinks that both are asked."""
        assert self.settled(VARS_ACCESS=f"{__name__}.good", VARS_TOKEN=TOKEN) == ["W005"]
