"""Encoding: a snapshot becomes the document that Go's expvar would write."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from expvar_panels.registry.snapshot import ERRORS, STALE, JSONValue, Snapshot

_quote: Final = json.encoder.encode_basestring

# Go escapes what could end a script element, or a line in old JavaScript.
_ESCAPED: Final = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

# The Prometheus exporter replaces what looks like an escape of C, and breaks the document by it.
# Backslashes before an x come in pairs here, so that the last two are one.
_BACKSLASH_X: Final = (r"\\x", r"\u005cx")


def encode(snapshot: Snapshot) -> bytes:
    """The document of a reading; what failed or is stale is told only where there is such."""
    tree = dict(snapshot.tree)
    if errors := snapshot.errors:
        tree[ERRORS] = dict(sorted(errors.items()))
    if stale := snapshot.stale:
        tree[STALE] = dict(sorted(stale.items()))
    return encode_tree(tree)


def encode_tree(tree: Mapping[str, JSONValue]) -> bytes:
    """The document as Go writes it: one top-level key a line, sorted, in braces, a newline.

    The tree must be in JSON form; floats stay floats and ints stay ints.
    """
    lines = [key + _encode(tree[name]) for name, key in _in_order(tuple(tree))]
    document = "{\n" + ",\n".join(lines) + "\n}\n"
    if "\\" in document:
        document = document.replace(*_BACKSLASH_X)
    for char, escaped in _ESCAPED.items():
        if char in document:
            document = document.replace(char, escaped)
    return document.encode()


@lru_cache(maxsize=8)
def _in_order(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """The names as Go sorts them, each with its key; the same at all readings of a site."""
    return [(name, f"{_quote(name)}: ") for name in sorted(names)]


def _make_encoder() -> Callable[[JSONValue], str]:
    """Encodes compactly; with the encoder that `json` would make anew for each value, if it can."""
    encode = json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
    ).encode
    sample: JSONValue = {"a": [1, 2.5, None, True, "é"], "b": {}}
    try:
        make: Any = json.encoder.c_make_encoder  # type: ignore[attr-defined]
        made = make(None, None, _quote, None, ":", ",", False, False, False)
        is_known = "".join(made(sample, 0)) == encode(sample)
    except (AttributeError, TypeError):  # it is not there, or not made so, in another Python
        return encode
    return (lambda value: "".join(made(value, 0))) if is_known else encode


_encode_inner: Final = _make_encoder()


def _encode(value: JSONValue) -> str:
    kind = type(value)
    if kind is int or kind is float:
        return repr(value)
    return _quote(value) if isinstance(value, str) else _encode_inner(value)
