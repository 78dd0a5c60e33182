"""The lines of a source file around one line, for the files that a profile names and no others."""

from __future__ import annotations

import io
import os
import re
import stat
import tokenize
from collections.abc import Iterator
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.template import TemplateDoesNotExist, engines

from expvar_panels.flames.frames import PYTHON, TEMPLATE
from expvar_panels.flames.profile import Profile

LARGEST: Final = 2_000_000
BEFORE: Final = 40
AFTER: Final = 160
LONGEST_LINE: Final = 1_000
_LINE_END: Final = re.compile("\r\n|\r|\n")


class NoSource(Exception):
    """There is nothing to show."""


def source_lines(profile: Profile, file: str, line: int) -> dict[str, Any]:
    """`{"file", "start", "lines"}` around a line of a file; raises `NoSource`.

    A file that is not a frame's is refused before anything touches the file system.
    """
    kinds = {frame.kind for frame in profile.frames if frame.file == file}
    if PYTHON in kinds:
        text = _read_python(file)
    elif TEMPLATE in kinds:
        text = _read_template(file)
    else:
        raise NoSource
    lines = _LINE_END.split(text)
    start = max(1, min(line, len(lines)) - BEFORE)
    shown = lines[start - 1 : start + BEFORE + AFTER]
    return {"file": file, "start": start, "lines": [text[:LONGEST_LINE] for text in shown]}


def _read_python(file: str) -> str:
    data = _read_file(file)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding, "replace").removeprefix("\ufeff")
    except (SyntaxError, LookupError) as error:
        raise NoSource from error


def _read_file(file: str) -> bytes:
    """The bytes of a regular file of bounded size, without waiting for whatever else it may be."""
    if not os.path.isabs(file):
        raise NoSource
    try:
        handle = os.open(
            file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
        with open(handle, "rb") as stream:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                raise NoSource
            data = stream.read(LARGEST)
    except (OSError, ValueError) as error:
        raise NoSource from error
    if b"\0" in data:
        raise NoSource
    return data


def _read_template(name: str) -> str:
    """A template's source, by its name and through the project's loaders only."""
    for text in _template_sources(name):
        if len(text) <= LARGEST:
            return text
    raise NoSource


def _template_sources(name: str) -> Iterator[str]:
    try:
        backends = engines.all()
    except (ImproperlyConfigured, ImportError) as error:
        raise NoSource from error
    for backend in backends:
        if hasattr(backend, "engine"):
            yield from _django_sources(backend.engine.template_loaders, name)
        elif hasattr(backend, "env"):
            yield from _jinja_sources(backend.env, name)


def _django_sources(loaders: Any, name: str) -> Iterator[str]:
    for loader in loaders:
        for origin in loader.get_template_sources(name):
            try:
                yield loader.get_contents(origin)
            except (TemplateDoesNotExist, OSError, ValueError, SuspiciousOperation):
                continue


def _jinja_sources(environment: Any, name: str) -> Iterator[str]:
    try:
        yield environment.loader.get_source(environment, name)[0]
    except Exception:
        # What a loader raises is Jinja's TemplateNotFound or its author's own affair.
        return
