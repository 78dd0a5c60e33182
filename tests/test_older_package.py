"""Apps written for the older `expvar` package, and its own plugins, run unchanged beside ours."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import expvar
import pytest
from django.apps import AppConfig
from django.test import Client, override_settings
from django.urls import path
from expvar.views import ExpVarView as OlderView

from expvar_panels.discovery import discover
from expvar_panels.registry.registry import Registry
from expvar_panels.views import ExpVarView

from .app_maker import AppMaker, importable
from .variables import strict

PLUGINS = ["expvarcmdline", "expvarresource", "expvarpsutil"]
APPS = ["expvar", "expvar_panels", *PLUGINS]

urlpatterns = [path("ours", ExpVarView.as_view()), path("theirs", OlderView.as_view())]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[AppMaker]:
    with importable(tmp_path) as maker:
        yield maker


@pytest.fixture(autouse=True)
def site() -> Iterator[None]:
    with override_settings(INSTALLED_APPS=APPS, ROOT_URLCONF=__name__, MIDDLEWARE=[], DEBUG=True):
        yield


def shape(value: Any) -> Any:
    """The keys of a tree and the types of its leaves."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else type(value)


def test_the_plugins_appear_as_they_always_did() -> None:
    """The same names, keys and types as the older package's own view gives, no more, no less."""
    ours, theirs = Client().get("/ours"), Client().get("/theirs")
    assert set(theirs.json()) == {"cmdline", "resource", "cpu", "vmem", "swap", "netio"}
    assert shape(strict(ours.content)) == shape(theirs.json())


def test_a_vars_module_of_old_is_read_unchanged(make: AppMaker) -> None:
    """Attribute and method, bases without a name, values of every kind."""
    app = make.app(
        "shop",
        """
        import expvar
        from expvar import ExpVar

        class Base(ExpVar):
            def value(self):
                return dict(kind=self.get_name())

        class Simple(expvar.ExpVar):
            name = "simple"
            def value(self):
                return "value"

        class Derived(Base):
            name = "derived"

        class Asked(Base):
            def get_name(self):
                return "asked"

        class Nothing(ExpVar):
            name = "nothing"
        """,
    )
    registry = Registry()
    assert discover(registry, [AppConfig.create("expvar"), app]) == []
    assert registry.collect(30).tree == {
        "simple": "value",
        "derived": {"kind": "derived"},
        "asked": {"kind": "asked"},
        "nothing": None,
    }


def test_old_and_new_variables_of_one_name_are_merged(make: AppMaker) -> None:
    """A project need not change all its apps at once."""
    old = make.app("old", VARIABLE.format(package="expvar", key="old"))
    new = make.app("new", VARIABLE.format(package="expvar_panels", key="new"))
    registry = Registry()
    discover(registry, [old, new])
    assert registry.collect(30).tree == {"x": {"deep": {"old": 1, "new": 1}}}


VARIABLE = """
from {package} import ExpVar
class V(ExpVar):
    name = "x"
    def value(self): return dict(deep=dict({key}=1))
"""


def test_the_older_base_class_is_no_variable() -> None:
    """It has no name, which is what makes it a base."""
    assert not hasattr(expvar.ExpVar, "name")
    registry = Registry()
    discover(registry, [AppConfig.create(name) for name in APPS])
    assert {variable.source.app for variable in registry.variables} == set(PLUGINS)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_can_be_skipped(plugin: str) -> None:
    """`EXPVAR_SKIP` means what it always meant."""
    with override_settings(EXPVAR_SKIP=[plugin]):
        ours, theirs = Client().get("/ours"), Client().get("/theirs")
    assert set(strict(ours.content)) == set(theirs.json())
    assert len(theirs.json()) in {2, 5}
