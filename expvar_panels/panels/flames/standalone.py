"""The Flames panel's viewer and one recording in a single HTML file that needs no network.

The viewer's modules go in as they are, each as a `data:` URL in an import map; what they import
relative to each other becomes a bare name that the map knows.
"""

from __future__ import annotations

import json
import posixpath
import re
from base64 import b64encode
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from django.template.loader import render_to_string

from expvar_panels.flames.profile import Profile
from expvar_panels.flames.summary import summarise

ENTRY: Final = "expvar_panels/js/flames/element.js"
_IMPORT: Final = re.compile(r'^((?:import|export)\b[^"\n;]*|\} from )"(\.[^"]+)"', re.MULTILINE)


class MissingModule(FileNotFoundError):
    """A module of the viewer is not in the installed package."""


def standalone_html(profile: Profile) -> str:
    """The page for a recording; what only the panel's views can answer is not in it."""
    context = {
        "title": _title(profile.description),
        "summary": summarise(profile),
        "element_data": {"profile": profile.encode(), "standalone": True},
        "import_map": import_map(),
        "entry": ENTRY,
    }
    return render_to_string("expvar_panels/panels/flames_standalone.html", context)


def _title(description: Mapping[str, str | int]) -> str:
    return " ".join(str(description[key]) for key in ("method", "path") if description.get(key))


def import_map() -> str:
    """The import map of all modules that the viewer is made of, as JSON that fits into a script."""
    urls = {name: _data_url(source) for name, source in modules(ENTRY).items()}
    return json.dumps({"imports": urls})


def modules(entry: str) -> dict[str, str]:
    """The sources of a module and of all that it imports, by path below the static folder."""
    found: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name], imported = _bare(name, _read(name))
            waiting += imported
    return found


def _read(name: str) -> str:
    path = files("expvar_panels").joinpath("static", *name.split("/"))
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise MissingModule(f"{name} is not built: run `npm ci && npm run build`") from error


def _bare(name: str, source: str) -> tuple[str, list[str]]:
    """A module's source with bare names in its imports, and those names."""
    imported: list[str] = []

    def rename(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), match[2]))
        imported.append(target)
        return f'{match[1]}"{target}"'

    return _IMPORT.sub(rename, source), imported


def _data_url(source: str) -> str:
    return "data:text/javascript;base64," + b64encode(source.encode()).decode()
