"""SQL as a name: what the executions of one statement have in common."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

LONGEST: Final = 500
LONGEST_READ: Final = 20_000
BACKSLASH_VENDORS: Final = frozenset({"mysql"})

_SYNTAX = r"""
    (?P<savepoint> (?<=SAVEPOINT\ ) ["`\[] [sS]\d+_[xX]\d+ ["`\]] )
  | (?P<kept> "(?:[^"]|"")*" | `[^`]*` | \[[^\]\n]*\] )
  | (?P<gone> /\*.*?(?:\*/|$) | --[^\n]* | \s+ )
  | (?P<value>
        (?:\b[NnXxBbEe])? {string}
      | \$(?P<tag>\w*)\$ .*? \$(?P=tag)\$
      | %s | %\(\w+\)s | (?<!:):[A-Za-z_]\w* | \$\d+ | \?
      | (?<![\w.]) \d+ (?:\.\d*)? (?:[eE][-+]?\d+)? \b
    )
"""
_PLAIN = re.compile(_SYNTAX.format(string=r"'(?:[^']|'')*'"), re.VERBOSE | re.DOTALL)
_ESCAPED = re.compile(_SYNTAX.format(string=r"'(?:[^'\\]|''|\\.)*'"), re.VERBOSE | re.DOTALL)
_LIST = re.compile(r"\( ?\?(?: ?, ?\?)+ ?\)")
_LISTS = re.compile(r"\(…\)(?: ?, ?\(…\))+")


def normalised(sql: str, vendor: str) -> str:
    """The statement without comments and values, its lists collapsed, on one line and not long."""
    return _normalised(sql, vendor in BACKSLASH_VENDORS)


def forget() -> None:
    """Let go of the statements seen."""
    _normalised.cache_clear()


@lru_cache(maxsize=256)
def _normalised(sql: str, backslash: bool) -> str:
    pattern = _ESCAPED if backslash else _PLAIN
    text = pattern.sub(_replacement, sql)
    text = re.sub(r"\s+", " ", text).strip()
    text = _LISTS.sub("(…), …", _LIST.sub("(…)", text))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _replacement(match: re.Match[str]) -> str:
    if match["kept"] is not None:
        return match["kept"]
    return " " if match["gone"] is not None else "?"


def text(sql: Any) -> str:
    """The text of whatever a driver takes as a statement, as far as it is read."""
    if isinstance(sql, str):
        return sql[:LONGEST_READ]
    if isinstance(sql, bytes | bytearray):
        return bytes(sql[:LONGEST_READ]).decode(errors="replace")
    try:
        as_string = getattr(sql, "as_string", None)  # psycopg's composed statements
        return str(sql if as_string is None else as_string(None))[:LONGEST_READ]
    except Exception:
        return f"[{type(sql).__name__}]"
