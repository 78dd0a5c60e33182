"""Discovery: each installed app's `vars.py` is imported once, and its classes are registered."""

from __future__ import annotations

import ast
import inspect
import logging
import sys
import traceback
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule

from .registry.reading.failures import describe
from .registry.registry import Place, Registry
from .registry.snapshot import Failure, Source

logger = logging.getLogger("expvar_panels")

MODULE: Final = "vars"


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be published: the module or class, where it failed, and why."""

    what: str
    failure: Failure
    file: str | None = None
    line: int | None = None

    @property
    def place(self) -> str:
        """The file, with its line where there is one."""
        return f"{self.file}:{self.line}" if self.line else str(self.file)


def discover(
    registry: Registry, configs: Iterable[AppConfig], skip: Collection[str] = ()
) -> list[Problem]:
    """Register the variables of all apps that are not skipped; what failed is handed back.

    What was discovered before is forgotten. Declared variables come with the app whose package
    declared them, those of other packages last.
    """
    configs = list(configs)
    problems: list[Problem] = []
    registry.forget_discovered()
    registry.arrange(_places(configs, skip))
    for config in configs:
        if names_of(config).isdisjoint(skip):
            problems += _register(registry, config)
    return problems


def names_of(config: AppConfig) -> set[str]:
    """The names that skip an app: its own, its label, and its AppConfig's path."""
    kind = type(config)
    return {config.name, config.label, f"{kind.__module__}.{kind.__qualname__}"}


def _register(registry: Registry, config: AppConfig) -> Iterator[Problem]:
    try:
        module = _import(config)
    except (Exception, SystemExit) as error:
        logger.exception("%s.%s cannot be imported", config.name, MODULE)
        yield Problem(f"{config.name}.{MODULE}", describe(error), *_place_in_vars(config, error))
        return
    for cls in _classes(module) if module else ():
        source = Source(config.name, cls.__qualname__, *_place_of(cls))
        try:
            variable = cls()
            if (name := _name(variable)) is not None:
                registry.register(variable, source, name)
        except (Exception, SystemExit) as error:
            logger.exception("%s cannot be published", source)
            what = f"{cls.__module__}.{cls.__qualname__}"
            yield Problem(what, describe(error), source.file, source.line)


def _import(config: AppConfig) -> ModuleType | None:
    """The app's `vars` module; None where there is none, which is told from one that fails."""
    if config.module is None or not module_has_submodule(config.module, MODULE):
        return None
    return import_module(f"{config.name}.{MODULE}")


def _place_in_vars(config: AppConfig, error: BaseException) -> tuple[str | None, int | None]:
    """The file of `vars.py`, and its line that failed."""
    spec = find_spec(f"{config.name}.{MODULE}")
    file = spec.origin if spec else None
    if isinstance(error, SyntaxError) and error.filename == file:
        return file, error.lineno
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    return file, lines[0] if lines else None


def _classes(module: ModuleType) -> list[type]:
    """The classes defined in the module, or in a submodule of it, that are no mere bases.

    In the order of their definition, and of two names for one class the first.
    """
    home = module.__name__
    found = [value for value in vars(module).values() if isinstance(value, type)]
    return [
        cls
        for cls in dict.fromkeys(found)
        if (cls.__module__ == home or cls.__module__.startswith(f"{home}."))
        and _is_variable(cls)
        and not inspect.isabstract(cls)
    ]


def _is_variable(cls: type) -> bool:
    """Whether the class has what a variable has, ours or the older package's."""
    return callable(getattr(cls, "get_name", None)) and callable(getattr(cls, "value", None))


def _name(variable: Any) -> str | None:
    """The name that the variable gives itself; older bases have no attribute `name` at all."""
    try:
        name = variable.get_name()
    except AttributeError as error:
        if error.name == "name" and error.obj is variable:
            return None
        raise
    return None if name == "" else name


def _place_of(cls: type) -> tuple[str | None, int | None]:
    """The file and the line of a class."""
    module = sys.modules.get(cls.__module__)
    file = getattr(module, "__file__", None)
    return file, _lines(file).get(cls.__name__) if file else None


@cache
def _lines(file: str) -> dict[str, int]:
    """The lines of a file's classes: read once, as `inspect` would read it for each of them."""
    try:
        with open(file, "rb") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError):
        return {}
    return {node.name: node.lineno for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def _places(configs: Sequence[AppConfig], skip: Collection[str]) -> Place:
    """Where a source's variables come: its app is the one whose package it is nearest to."""
    inner_first = sorted(enumerate(configs), key=lambda item: -len(item[1].name))

    def place(source: Source) -> tuple[int, str] | None:
        for index, config in inner_first:
            if f"{source.app}.".startswith(f"{config.name}."):
                return (index, config.name) if names_of(config).isdisjoint(skip) else None
        return len(configs), source.app

    return place
