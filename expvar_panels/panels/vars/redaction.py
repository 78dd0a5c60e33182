"""Secrets, redacted as Django's own error pages redact settings: by the names of their keys.

Only text can be a secret. A number is shown under any key, for it is numbers that a registry is
full of, and their keys are pages and views: `tokens_used`, `/api/books`, `password_reset`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.views.debug import get_default_exception_reporter_filter

from expvar_panels.registry.snapshot import JSONValue

STARS: Final = "********************"
PROVENANCE: Final = "memstats_source"
"""A variable of words about Go's field names, of which Django takes `HeapIdle` for an API's."""


def redacted(tree: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
    """The tree with the texts under keys such as `api_key` replaced, at every level."""
    cleanser = get_default_exception_reporter_filter()
    return {
        key: _cleansed(cleanser, key, value) if holds_text(value) and key != PROVENANCE else value
        for key, value in tree.items()
    }


def holds_text(value: JSONValue) -> bool:
    """Whether a value is a string, or has one in it."""
    if isinstance(value, dict):
        return any(map(holds_text, value.values()))
    return isinstance(value, str) or (isinstance(value, list) and any(map(holds_text, value)))


def _cleansed(cleanser: Any, key: str, value: JSONValue) -> JSONValue:
    """One variable's value; a project's own filter that raises shows nothing rather than all."""
    try:
        return _with_numbers(cleanser.cleanse_setting(key, value), value)
    except Exception:
        return STARS


def _with_numbers(clean: JSONValue, value: JSONValue) -> JSONValue:
    """The cleansed value with what holds no text as it was."""
    if isinstance(clean, dict) and isinstance(value, dict):
        return {key: _with_numbers(inner, value.get(key, "")) for key, inner in clean.items()}
    return clean if holds_text(value) else value
