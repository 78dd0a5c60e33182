"""Profiles as files: folded text and SVG beside each other, written whole or not at all.

A name says when, what and a counter. A hidden file with the name, made exclusively, holds it: two
recordings of the same moment, in whatever threads and processes, never get the same one.
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from typing import Final

from expvar_panels.flames.profile import Profile

LONGEST_SLUG: Final = 80
LONGEST_METHOD: Final = 12
MOST_OF_A_MOMENT: Final = 10_000


@dataclass(frozen=True, slots=True)
class FlameFiles:
    """A pair of names that nobody else has; `write()` or `release()` ends the claim."""

    directory: Path
    name: str

    @property
    def folded(self) -> Path:
        """Where the folded stacks go."""
        return self.directory / f"{self.name}.txt"

    @property
    def svg(self) -> Path:
        """Where the picture goes."""
        return self.directory / f"{self.name}.svg"

    def write(self, profile: Profile) -> None:
        """Write both files; raises OSError, and then neither is there."""
        paths = (self.folded, self.svg)
        try:
            for path, text in zip(paths, (profile.to_folded(), profile.to_svg()), strict=True):
                _write(_part(path), text)
            for path in paths:
                os.rename(_part(path), path)
        except BaseException:
            for path in paths:
                _remove(_part(path))
                _remove(path)
            raise
        finally:
            self.release()

    def release(self) -> None:
        """Give the name up, or stop holding it once its files are there."""
        _remove(_claim(self.directory, self.name))


def claim_files(
    directory: Path, method: str, path: str, moment: datetime | None = None
) -> FlameFiles:
    """Claim the names for what was recorded; raises OSError where the directory cannot be used."""
    stem = stem_of(method, path, moment or datetime.now(UTC))
    for number in islice(count(1), MOST_OF_A_MOMENT):
        files = FlameFiles(directory, f"{stem}-{number}")
        try:
            handle = os.open(_claim(directory, files.name), os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        except FileExistsError:
            continue
        os.close(handle)
        # Whoever held the name before has renamed its files before it let go.
        if not files.folded.exists() and not files.svg.exists():
            return files
        files.release()
    raise FileExistsError(f"{MOST_OF_A_MOMENT} recordings of {stem} are there already")


def stem_of(method: str, path: str, moment: datetime) -> str:
    """The start of a file's name: time, method and path in plain letters, digits and hyphens."""
    time = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S.") + f"{moment.microsecond // 1000:03d}Z"
    verb = re.sub("[^A-Z]", "", method.upper())[:LONGEST_METHOD] or "REQUEST"
    return f"{time}-{verb}-{slug_of(path)}"


def slug_of(path: str) -> str:
    """A path as a piece of a file's name, whatever it holds."""
    plain = unicodedata.normalize("NFKD", path[: 10 * LONGEST_SLUG])
    slug = re.sub("[^A-Za-z0-9]+", "-", plain.encode("ascii", "ignore").decode("ascii"))
    return slug.strip("-")[:LONGEST_SLUG].rstrip("-") or ("page" if path.strip("/") else "root")


def _claim(directory: Path, name: str) -> Path:
    return directory / f".{name}.claim"


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _write(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
