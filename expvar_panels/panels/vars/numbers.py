"""Numbers as people read them; `js/vars/numbers.js` does the same, and one test feeds both."""

from __future__ import annotations

import re

MINUS = "\u2212"
DECIMALS = 6


def digit_groups(text: str) -> list[str]:
    """A number's text in groups of three digits, which together are the text unchanged."""
    match = re.match(r"-?\d{4,40}(?!\d)", text, re.ASCII)
    if match is None:
        return [text]
    groups = re.split(r"(?<=\d)(?=(?:\d{3})+$)", match[0])
    groups[-1] += text[match.end() :]
    return groups


def rounded(value: float) -> str:
    """A float with the digits that matter: six decimals, or four digits and an exponent."""
    if value and not 1e-4 <= abs(value) < 1e15:
        return f"{value:.4g}"
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def short(text: str) -> str:
    """A number's text where it is short, or has no fraction; else with the digits that matter."""
    if len(text) <= 12 or text.lstrip("-").isdigit() or "x" in text:
        return text
    return f"{'-' * text.startswith('-')}{rounded(abs(float(text)))}"


def signed(value: float) -> str:
    """A difference: always with its sign, a true minus, digits ungrouped."""
    text = rounded(abs(value)) if isinstance(value, float) else str(abs(value))
    return f"{MINUS if value < 0 else '+'}{text}"
