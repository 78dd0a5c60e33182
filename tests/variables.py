"""Variables and registries for tests, and the strict reader of documents."""

import json
from collections.abc import Callable
from typing import Any

from expvar_panels import ExpVar
from expvar_panels.registry.reading.workers import Workers
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.snapshot import Source

Doc = dict[str, Any]
AMPLE_S = 60.0  # a budget that no reading uses up, however busy the machine


def variable(name: str | None, value: Callable[[], Any], **wishes: Any) -> ExpVar:
    """A variable of the name whose value is what the function gives."""
    body = {"name": name, "value": lambda self: value(), **wishes}
    return type(f"Var_{name}", (ExpVar,), body)()


def source(name: str = "X", app: str = "shop") -> Source:
    return Source(app, name)


def registry_of(*variables: ExpVar, **kwargs: Any) -> Registry:
    """A registry of its own, with these variables."""
    registry = Registry(**kwargs)
    for each in variables:
        registry.register(each, source(type(each).__name__))
    return registry


def raising(error: BaseException) -> Callable[[], Any]:
    """A function that raises the error."""

    def call() -> Any:
        raise error

    return call


class NoThreads(Workers):
    """A machine on which no thread can be started."""

    def run(self, work: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")


def strict(document: bytes) -> Doc:
    """The document as a strict reader decodes it: UTF-8, no NaN, no key twice, Go's framing."""

    def refuse(name: str) -> Any:
        raise ValueError(f"{name} is not JSON")

    def unique(pairs: list[tuple[str, Any]]) -> Doc:
        found = dict(pairs)
        assert len(found) == len(pairs), "a key is there twice"
        return found

    text = document.decode("utf-8", "strict")
    assert text.startswith("{\n")
    assert text.endswith("\n}\n")
    decoded: Doc = json.loads(text, parse_constant=refuse, object_pairs_hook=unique)
    lines = text.removeprefix("{\n").removesuffix("\n}\n").split("\n")
    keys = [json.JSONDecoder().raw_decode(line)[0] for line in lines if line]
    assert keys == sorted(decoded), "one top-level key per line, sorted"
    return decoded
