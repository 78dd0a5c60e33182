"""Which names stand for a secret.

A name is taken apart into words: where letters end, and before a capital after a small letter. It
is secret when one of its words holds a telling part (`passw`, `secret`, `token` ...), ends in one
(`key`, `pass` ...) without being an ordinary word (`monkey`, `compass`), or is one (`pin`, `salt`
...). So `--api-key`, `DB_PASSWORD` and `authToken` are secret; `--keyboard`, `--monkey` and
`--author` are not.
"""

from __future__ import annotations

import re

_HELD = re.compile(
    r"passw|passphrase|pswd|pwd|secret|credential|token(?!iz|is)|auth(?!or(?!i[sz]))"
    r"|bearer|cookie|dsn|jwt|sessionid|signature"
)
_ENDING = re.compile(r"(?:key|pass|cred|psk|pw)s?$")
_ALONE = re.compile(r"(?:salt|sig|pin|otp|totp)s?$")

ORDINARY = {
    *("bypass", "compass", "encompass", "overpass", "surpass", "trespass", "underpass", "sacred"),
    *("donkey", "hockey", "hotkey", "jockey", "lackey", "monkey", "turkey", "whiskey"),
}
"""Words that end as a secret does."""

_LETTERS = re.compile(r"[a-z]+", re.IGNORECASE)
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def is_secret(name: str) -> bool:
    """Whether what goes by this name must not be shown."""
    return any(_is_secret_word(word) for word in _words(name))


def is_plural(name: str) -> bool:
    """Whether the name announces several secrets."""
    return any(
        _is_secret_word(word) and word.endswith("s") and not word.endswith("ss")
        for word in _words(name)
    )


def _words(name: str) -> set[str]:
    """The words of a name in small letters; one with capitals inside also as a whole."""
    runs = _LETTERS.findall(name)
    return {word.lower() for run in runs for word in (run, *_CAMEL.findall(run))}


def _is_secret_word(word: str) -> bool:
    if word in ORDINARY or word.removesuffix("s") in ORDINARY:
        return False
    return bool(_HELD.search(word) or _ENDING.search(word) or _ALONE.match(word))
