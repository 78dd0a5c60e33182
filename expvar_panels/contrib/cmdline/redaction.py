"""Taking the secrets out of a command line.

The rule, for every argument after the program's name:

1. After a bare option with a secret name (`--password x`) the next argument is hidden; after a
   plural (`--api-keys x y`) all are, up to the next option.
2. From a secret name that is followed by `=` or `:` (`--password=x`, `PASSWORD=x`, `?token=x`,
   `Authorization: x`), or as an option by a space, all to the end of the argument is hidden.
3. What stands between a colon and the last `@` after it (`scheme://user:x@host`) is hidden, and
   in an `http(s)` address a lone `x@` too.

In doubt more is hidden: where a secret ends inside its argument cannot be known. What cannot be
told from anything else is shown: an argument of its own, and an option of one letter (`-p x`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .names import is_plural, is_secret

MASK = "********"

_BARE = re.compile(r"-+[\w.\-]+", re.ASCII)
_SPACED = re.compile(r"(?<![\w.\-])(-[\w.\-]+)\s+", re.ASCII)
_ASSIGNED = re.compile(r"(?<![\w.\-])([\w.\-]+)[\"'\])}]*\s*(?:[=:]|%3[ad])\s*", re.ASCII | re.I)
_USER_ALONE = re.compile(r"https?://([^/\s:@?#]+)@", re.I)


def redact(arguments: Iterable[str]) -> list[str]:
    """The arguments with every secret replaced by `MASK`."""
    return list(_redacted(arguments))


def _redacted(arguments: Iterable[str]) -> Iterator[str]:
    hide_next = hide_more = False
    for argument in arguments:
        hidden = hide_next or (hide_more and not argument.startswith("-"))
        yield MASK if hidden else mask(argument)
        if hidden and argument in {"=", ":"}:
            continue
        # If the option before was a flag, this is an option, and what it announces is hidden too.
        hide_next = _announces(argument)
        hide_more = is_plural(argument) if hide_next else hidden and hide_more


def _announces(argument: str) -> bool:
    """Whether the secret that the argument names is yet to come."""
    if _BARE.fullmatch(argument):
        return is_secret(argument)
    return _secret_from(argument) == len(argument)


def mask(argument: str) -> str:
    """The argument without the secrets that it holds itself."""
    shown: list[str] = []
    at = 0
    for start, end in sorted([*_assigned(argument), *_logins(argument)]):
        if start > at or not shown:
            shown += [argument[at:start], MASK]
        at = max(at, end)
    return "".join([*shown, argument[at:]])


def _assigned(argument: str) -> list[tuple[int, int]]:
    """The span from where the first secret begins to the end, if there is anything in it."""
    start = _secret_from(argument)
    return [] if start in {None, len(argument)} else [(start or 0, len(argument))]


def _secret_from(argument: str) -> int | None:
    """Where the value of the first secret name begins; None where there is none."""
    found = [*_SPACED.finditer(argument), *_ASSIGNED.finditer(argument)]
    return min((match.end() for match in found if is_secret(match[1])), default=None)


def _logins(argument: str) -> list[tuple[int, int]]:
    """The spans of passwords before an `@`; the colon of the first `://` begins none."""
    colon = argument.replace("://", "   ", 1).find(":")
    last = argument.rfind("@")
    login = [(colon + 1, last)] if 0 <= colon < last - 1 else []
    return login + [match.span(1) for match in _USER_ALONE.finditer(argument)]
