"""Go's `encoding/json`, as far as the monitors use it: what it takes, and what it refuses."""

import json
import re
from typing import Any

RANGES = {"int64": (-(2**63), 2**63), "uint64": (0, 2**64), "uint32": (0, 2**32)}

WORDS = (
    *("Alloc", "TotalAlloc", "Sys", "Lookups", "Mallocs", "Frees", "HeapAlloc", "HeapSys"),
    *("HeapIdle", "HeapInuse", "HeapReleased", "HeapObjects", "StackInuse", "StackSys"),
    *("MSpanInuse", "MSpanSys", "MCacheInuse", "MCacheSys", "BuckHashSys", "GCSys", "OtherSys"),
    *("NextGC", "LastGC", "PauseTotalNs"),
)
MEMSTATS: dict[str, Any] = {
    **dict.fromkeys(WORDS, "uint64"),
    **dict.fromkeys(["NumGC", "NumForcedGC"], "uint32"),
    **dict.fromkeys(["PauseNs", "PauseEnd"], (256, "uint64")),
    **dict.fromkeys(["EnableGC", "DebugGC"], "bool"),
    "GCCPUFraction": "float64",
    "BySize": (61, {"Size": "uint32", "Mallocs": "uint64", "Frees": "uint64"}),
}
"""`runtime.MemStats`, field by field."""


class Refused(Exception):
    """The client gives up on the document."""


class Number(str):
    """A number as it is written: Go looks at the text, where `3.0` and `3e0` are no integers."""


def parse(document: bytes) -> Any:
    """The document as Go's parser reads it."""

    def refuse(word: str) -> None:
        raise Refused(f"invalid character in {word}")

    try:
        text = document.decode("utf-8")
        return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=refuse)
    except ValueError as error:
        raise Refused(str(error)) from error


def decode(value: Any, kind: Any) -> Any:
    """The value as Go's decoder puts it into a variable of a type.

    A type is a name, a pair for an array of a length, or a dict for a struct. As in Go, null
    changes nothing, unknown fields are skipped, and arrays are cut or filled with zeros.
    """
    if isinstance(kind, dict):
        return _struct(value, kind)
    if isinstance(kind, tuple):
        return _array(value, *kind)
    if value is None:
        return {"bool": False, "string": ""}.get(kind, 0)
    if kind in {"bool", "string"}:
        if type(value) is not {"bool": bool, "string": str}[kind]:
            raise Refused(f"cannot unmarshal {value!r} into Go value of type {kind}")
        return value
    return _number(value, kind)


def _number(value: Any, kind: str) -> Any:
    if not isinstance(value, Number):
        raise Refused(f"cannot unmarshal {value!r} into Go value of type {kind}")
    if kind == "float64":
        return float(value)
    low, high = RANGES[kind]
    if not re.fullmatch(r"-?\d+", value) or not low <= int(value) < high:
        raise Refused(f"cannot unmarshal number {value} into Go value of type {kind}")
    return int(value)


def _array(value: Any, length: int, kind: Any) -> list[Any]:
    if not isinstance(value, list | None):
        raise Refused(f"cannot unmarshal {value!r} into Go value of type [{length}]{kind}")
    filled = [decode(item, kind) for item in (value or [])[:length]]
    return filled + [decode(None, kind)] * (length - len(filled))


def _struct(value: Any, fields: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(value, dict | None):
        raise Refused(f"cannot unmarshal {value!r} into a Go struct")
    found = {key.lower(): item for key, item in (value or {}).items()}
    return {name: decode(found.get(name.lower()), kind) for name, kind in fields.items()}
