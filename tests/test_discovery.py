"""The installed apps' `vars.py`: found, imported once, and registered as they were meant."""

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import AppConfig, apps
from django.test import override_settings
from django.utils.functional import Promise

from expvar_panels import startup
from expvar_panels.discovery import Problem, discover
from expvar_panels.lending import DjangoSurroundings
from expvar_panels.registry.declared.numbers import Int
from expvar_panels.registry.registry import Registry, default_registry

from .app_maker import AppMaker, importable

STOCK = """
    from expvar_panels import ExpVar

    class Stock(ExpVar):
        name = "stock"

        def value(self):
            return 3
"""


class ArchivedConfig(AppConfig):
    """An app that has no directory."""

    path = "."


@pytest.fixture
def make(tmp_path: Path) -> Iterator[AppMaker]:
    with importable(tmp_path) as maker:
        yield maker


def found(*configs: AppConfig, skip: tuple[str, ...] = ()) -> tuple[Any, list[Problem]]:
    """The tree of what the apps publish, and the problems."""
    registry = Registry()
    problems = discover(registry, configs, skip)
    return registry.collect(30).tree, problems


class TestWhatIsPublished:
    """Classes defined in an app's `vars.py`, that have a name."""

    def test_a_variable_is_found_with_its_place(self, make: AppMaker) -> None:
        """App, class, file and line, for the panel and for messages."""
        config = make.app("shop", STOCK)
        registry = Registry()
        assert discover(registry, [config]) == []
        (reading,) = registry.collect(30).readings
        assert (reading.name, reading.value) == ("stock", 3)
        assert str(reading.source) == f"shop.Stock ({make.root}/shop/vars.py:4)"

    def test_a_variable_is_found_in_an_archive(self, make: AppMaker, tmp_path: Path) -> None:
        """Where the source cannot be opened it has a file and no line, and is published."""
        with ZipFile(tmp_path / "apps.zip", "w") as archive:
            archive.writestr("zipped/__init__.py", "")
            archive.writestr("zipped/vars.py", dedent(STOCK))
        with importable(tmp_path / "apps.zip"):
            registry = Registry()
            assert discover(registry, [ArchivedConfig.create("zipped")]) == []
        (variable,) = registry.variables
        assert str(variable.source) == f"zipped.Stock ({tmp_path}/apps.zip/zipped/vars.py)"

    def test_an_app_listed_by_its_config_s_path_is_found(self, make: AppMaker) -> None:
        """The older package looked for `shop.apps.ShopConfig.vars`."""
        make.files("shop", vars=STOCK, apps=CONFIG)
        assert found(AppConfig.create("shop.apps.ShopConfig")) == ({"stock": 3}, [])

    def test_an_app_without_variables_is_fine(self, make: AppMaker) -> None:
        """As is one whose `vars` is no module, but a directory of data."""
        (make.root / "data" / "vars").mkdir(parents=True)
        assert found(make.app("bare"), make.app("data")) == ({}, [])

    def test_bases_are_not_published(self, make: AppMaker) -> None:
        """Neither those without a name, nor abstract ones, nor older ones without the attribute."""
        config = make.app(
            "shop",
            """
            from abc import ABC, abstractmethod
            from expvar_panels import ExpVar

            class Nameless(ExpVar):
                def value(self): return 1

            class Empty(ExpVar):
                name = ""
                def value(self): return 1

            class Abstract(ExpVar, ABC):
                name = "abstract"
                @abstractmethod
                def value(self): ...

            class Older:
                def get_name(self): return self.name
                def value(self): return 1

            class Concrete(Older):
                name = "concrete"

            class Helper:
                def value(self): raise RuntimeError("is no variable")

            class OtherHelper:
                def get_name(self): raise RuntimeError("is no variable")
            """,
        )
        assert found(config) == ({"concrete": 1}, [])

    def test_what_is_imported_is_published_once(self, make: AppMaker) -> None:
        """By the app that defines it, whichever comes first."""
        shop = make.app("shop", STOCK)
        blog = make.app("blog", "from shop.vars import Stock\nAlias = Stock\n")
        registry = Registry()
        discover(registry, [blog, shop])
        assert [r.source.app for r in registry.collect(30).readings] == ["shop"]

    def test_variables_may_be_in_modules_of_a_package(self, make: AppMaker) -> None:
        """`vars/__init__.py` says which; each names its own file."""
        make.files("shop.vars", __init__="from .stock import Stock\n", stock=STOCK)
        registry = Registry()
        assert discover(registry, [make.app("shop")]) == []
        (reading,) = registry.collect(30).readings
        assert reading.source.file == f"{make.root}/shop/vars/stock.py"

    def test_the_order_is_that_of_the_apps_then_of_definition(self, make: AppMaker) -> None:
        """Not of names: of two leaves on one path the later one wins."""
        text = """
            from expvar_panels import ExpVar
            class Zulu(ExpVar):
                name = "x"
                def value(self): return "{0} first"
            class Alpha(ExpVar):
                name = "x"
                def value(self): return "{0} second"
        """
        a, b = (make.app(name, text.format(name)) for name in "ab")
        assert found(b, a)[0] == {"x": "a second"}
        assert found(a, b)[0] == {"x": "b second"}

    def test_one_instance_per_process(self, make: AppMaker) -> None:
        """Made at the start, and asked at each reading."""
        config = make.app(
            "shop",
            """
            from expvar_panels import ExpVar
            class Count(ExpVar):
                name = "count"
                made = 0
                def __init__(self):
                    Count.made += 1
                    self.read = 0
                def value(self):
                    self.read += 1
                    return [Count.made, self.read]
            """,
        )
        registry = Registry()
        discover(registry, [config])
        assert [registry.collect(30).tree["count"] for _ in range(2)] == [[1, 1], [1, 2]]

    def test_modules_are_not_imported_when_variables_are_read(self, make: AppMaker) -> None:
        """An app without variables costs nothing per request."""
        registry = Registry()
        discover(registry, [make.app("shop", STOCK), make.app("bare")])
        imported = set(sys.modules)
        del sys.modules["shop.vars"]
        registry.collect(30)
        assert set(sys.modules) == imported - {"shop.vars"}


CONFIG = """
    from django.apps import AppConfig

    class ShopConfig(AppConfig):
        name = "shop"
        label = "the_shop"
"""


class TestSkipping:
    """`EXPVAR_SKIP`: by the app's name, its label, or its AppConfig's path."""

    @pytest.mark.parametrize("entry", ["shop", "the_shop", "shop.apps.ShopConfig"])
    def test_a_skipped_app_is_not_even_imported(self, make: AppMaker, entry: str) -> None:
        """Each way to name it does."""
        make.files("shop", vars=STOCK, apps=CONFIG)
        config = AppConfig.create("shop.apps.ShopConfig")
        assert found(config, skip=(entry,)) == ({}, [])
        assert "shop.vars" not in sys.modules

    def test_an_import_does_not_escape_it(self, make: AppMaker) -> None:
        """Another app that imports the skipped one's class does not publish it."""
        shop = make.app("shop", STOCK)
        blog = make.app("blog", "from shop.vars import Stock\n")
        assert found(shop, blog, skip=("shop",)) == ({}, [])

    def test_declared_variables_are_skipped_with_their_app(self, make: AppMaker) -> None:
        """Those of a nested app are that app's, not the outer one's."""
        registry = Registry()
        make.files("shop.orders", models="")
        configs = [AppConfig.create("shop.orders"), make.app("shop", "")]
        for package in ("shop", "shop.orders"):
            declare_in(f"{package}.models", package, registry)
        discover(registry, configs, ["shop"])
        assert set(registry.collect(30).tree) == {"shop.orders"}
        discover(registry, configs, ["shop.orders"])
        assert set(registry.collect(30).tree) == {"shop"}


def declare_in(module: str, name: str, registry: Registry) -> None:
    """Declare a variable as if in the module."""
    package = module.rpartition(".")[0]
    scope = {"__name__": module, "__package__": package, "Int": Int, "registry": registry}
    exec(f"Int({name!r}, registry=registry)", scope)


def test_declared_variables_come_with_their_apps(make: AppMaker) -> None:
    """And those that are of no app come last."""
    registry = Registry()
    for package in ("elsewhere", "b", "a"):
        declare_in(f"{package}.models", package, registry)
    discover(registry, [make.app("a"), make.app("b")])
    assert [r.source.app for r in registry.collect(30).readings] == ["a", "b", "elsewhere"]


class TestProblems:
    """What fails is told, and the rest is published."""

    @pytest.mark.parametrize(
        ("text", "error", "line"),
        [
            ("\n1 / 0\n", "ZeroDivisionError", 2),
            ("\n\nimport nowhere_to_be_found\n", "ModuleNotFoundError", 3),
            ("import sys\nsys.exit('no')\n", "SystemExit", 2),
            ("x = (\n", "SyntaxError", 1),
            ("def f():\n    f()\nf()\n", "RecursionError", 3),
        ],
    )
    def test_a_module_that_cannot_be_imported(
        self, make: AppMaker, text: str, error: str, line: int
    ) -> None:
        """Its file, its line and the exception are told; other apps' variables are there."""
        tree, problems = found(make.app("broken", text), make.app("shop", STOCK))
        assert tree == {"stock": 3}
        (problem,) = problems
        assert problem.what == "broken.vars"
        assert problem.failure.type == error
        assert problem.place == f"{make.root}/broken/vars.py:{line}"

    def test_a_module_that_is_missing_below_is_not_taken_for_none(self, make: AppMaker) -> None:
        """`shop.vars` is there, what it imports is not: that is no app without variables."""
        _, problems = found(make.app("shop", "import shop.vars.deeper\n"))
        assert [problem.failure.type for problem in problems] == ["ModuleNotFoundError"]

    @pytest.mark.parametrize(
        ("body", "error"),
        [
            ("def __init__(self, needed): ...", "TypeError"),
            ("def get_name(self): return self.absent", "AttributeError"),
            ("def get_name(self): return 5", "TypeError"),
            ("name = 0", "TypeError"),
            ("name = 'expvar_errors'", "ValueError"),
            ("name = 'x'; max_age = 'long'", "TypeError"),
        ],
    )
    def test_a_class_that_cannot_be_published(self, make: AppMaker, body: str, error: str) -> None:
        """The class is told with its place, and those beside it are published."""
        text = f"from expvar_panels import ExpVar\nclass Bad(ExpVar):\n    {body}\n"
        config = make.app(
            "shop", text + "class Good(ExpVar):\n    name = 'good'\n    value = dict\n"
        )
        tree, problems = found(config)
        assert tree == {"good": {}}
        (problem,) = problems
        assert problem.what == "shop.vars.Bad"
        assert problem.failure.type == error
        assert problem.place == f"{make.root}/shop/vars.py:2"

    def test_they_are_logged_with_their_traceback(
        self, make: AppMaker, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A server that runs no checks says it too."""
        bad = "from expvar_panels import ExpVar\nclass Bad(ExpVar):\n    name = 5\n"
        found(make.app("broken", "1 / 0\n"), make.app("shop", bad))
        module, cls = [r for r in caplog.records if r.name == "expvar_panels"]
        assert "broken.vars cannot be imported" in module.getMessage()
        assert "shop.Bad" in cls.getMessage()
        assert module.exc_info
        assert cls.exc_info


class TestAtTheStart:
    """The installed apps of this process."""

    def test_the_registry_knows_what_is_django_s(self) -> None:
        """Connections, language and time zone for its threads, and a form for lazy text."""
        assert isinstance(default_registry.scheduler.surroundings, DjangoSurroundings)
        assert default_registry.forms == {Promise: str}

    def test_the_built_in_apps_were_discovered(self) -> None:
        """Through the same door as anyone's, before the first request."""
        apps_of = {variable.source.app for variable in default_registry.variables}
        assert {f"expvar_panels.contrib.{name}" for name in ("cmdline", "resource")} <= apps_of

    def test_a_test_can_install_other_apps(self, make: AppMaker) -> None:
        """`override_settings(INSTALLED_APPS=...)` changes what is published, and back."""
        make.files("shop", vars=STOCK)
        before = default_registry.variables
        with override_settings(INSTALLED_APPS=["expvar_panels", "shop"]):
            assert [v.source.app for v in default_registry.variables if v.name == "stock"] == [
                "shop"
            ]
        assert names(default_registry.variables) == names(before)

    def test_a_test_can_skip_an_app(self) -> None:
        """`override_settings(EXPVAR_SKIP=...)` too."""
        assert "cmdline" in names(default_registry.variables)
        with override_settings(EXPVAR_SKIP=["expvar_panels.contrib.cmdline"]):
            assert "cmdline" not in names(default_registry.variables)
        assert "cmdline" in names(default_registry.variables)

    def test_problems_are_kept_for_the_checks(self, make: AppMaker) -> None:
        """And forgotten with the apps that had them."""
        make.files("broken", vars="1 / 0\n")
        with override_settings(INSTALLED_APPS=["expvar_panels", "broken"]):
            assert [problem.what for problem in startup.problems()] == ["broken.vars"]
        assert startup.problems() == []

    def test_no_app_is_called_like_the_variables_module(self) -> None:
        """`expvar_panels` is an app itself: a module `vars` in it would be its variables."""
        assert not (Path(apps.get_app_config("expvar_panels").path) / "vars.py").exists()
        assert not (Path(apps.get_app_config("expvar_panels").path) / "vars").exists()


def names(variables: Any) -> list[str]:
    return [variable.name for variable in variables]
