"""Text that is safe to write: valid Unicode, of bounded length, whatever it came from."""

from __future__ import annotations

import reprlib
from typing import Any, Final

MAX_REPR: Final = 500


def clean(text: str) -> str:
    r"""The text with lone surrogates written out (`\udc80`), since UTF-8 has no form for them."""
    plain = str.__str__(text)
    if plain.isascii():
        return plain
    return plain.encode("utf-8", "backslashreplace").decode("utf-8")


def cut(text: str, length: int) -> str:
    """The text, or its beginning and an ellipsis, in at most `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def short_repr(value: Any) -> str:
    """The value's `repr`, at most `MAX_REPR` characters; says so where `repr` itself raises."""
    try:
        return cut(clean(_REPR.repr(value)), MAX_REPR)
    except Exception as error:
        return cut(clean(f"<{type_name(value)}: repr() raised {type_name(error)}>"), MAX_REPR)


def type_name(value: Any) -> str:
    """The bare name of the value's type, asked of the type itself."""
    return clean(type.__getattribute__(type(value), "__name__"))


class _Repr(reprlib.Repr):
    """Shows so much of a container that it is known again, and all else as it shows itself."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 4
        for kind in ("dict", "list", "tuple", "set", "frozenset", "deque", "array"):
            setattr(self, f"max{kind}", 20)

    def repr_instance(self, x: Any, level: int) -> str:
        return repr(x)


_REPR: Final = _Repr()
