"""Names as text that every reader of a format accepts, whatever they hold."""

from __future__ import annotations

import re
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
# What XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Blanks, control characters, and what some reader takes for the end of a line.
_BLANKS = re.compile("[\\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What turns the direction of writing, or takes no room: with it a name can look like another.
_MISLEADING = re.compile(
    "[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def well_formed(text: str) -> str:
    """The text without lone surrogates, which no encoding can write."""
    return _SURROGATES.sub(REPLACEMENT, text)


def one_line(text: str) -> str:
    """The text in one line, all of it visible: for people to read.

    Runs of blanks and control characters become one space; characters that turn the direction of
    writing, or cannot be seen, become their code point in brackets.
    """
    text = _BLANKS.sub(" ", well_formed(text)).strip()
    return text if text.isprintable() else _MISLEADING.sub(_code_point, text)


def _code_point(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"


def xml_text(text: str) -> str:
    """The text with what XML cannot hold replaced; markup is left to whoever writes the XML."""
    return _NOT_XML.sub(REPLACEMENT, text)


def cut(text: str, length: int) -> str:
    """The text, its end cut off where it is longer than `length`."""
    return text if len(text) <= length else text[: length - 1] + "…"
