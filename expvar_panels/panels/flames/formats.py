"""The formats that a profile is downloaded in: how it is written, and what the file is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from expvar_panels.flames.profile import Profile

from .standalone import standalone_html


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its content type, the end of its files' names, and its writer."""

    content_type: str
    suffix: str
    write: Callable[[Profile], str]


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"))


FORMATS: Final = {
    "folded": Format("text/plain; charset=utf-8", ".collapsedstack.txt", Profile.to_folded),
    "speedscope": Format(
        "application/json", ".speedscope.json", lambda profile: _json(profile.to_speedscope())
    ),
    "gecko": Format("application/json", ".gecko.json", lambda profile: _json(profile.to_gecko())),
    "svg": Format("image/svg+xml; charset=utf-8", ".svg", Profile.to_svg),
    "html": Format("text/html; charset=utf-8", ".html", standalone_html),
    "json": Format("application/json", ".profile.json", lambda profile: _json(profile.to_dict())),
}
