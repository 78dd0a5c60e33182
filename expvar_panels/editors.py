"""URLs that open a file at a line in the developer's editor."""

from __future__ import annotations

import re
from typing import Final

EDITORS: Final = {
    "cursor": "cursor://file/{file}:{line}",
    "emacs": "emacs://open?url=file://{file}&line={line}",
    "idea": "idea://open?file={file}&line={line}",
    "pycharm": "pycharm://open?file={file}&line={line}",
    "vscode": "vscode://file/{file}:{line}",
    "zed": "zed://file/{file}:{line}",
}
# Schemes whose URLs run in the page instead of opening anything.
UNSAFE: Final = frozenset({"javascript", "data", "vbscript", "blob", "about"})
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def editor_url(editor: str | None) -> str:
    """The URL template of a preset's name, or the template itself; of no editor, ""."""
    return EDITORS.get(editor, editor) if editor else ""


def is_editor(value: object) -> bool:
    """Whether a setting names a preset or is a URL template with `{file}` of a safe scheme."""
    if not isinstance(value, str):
        return False
    scheme = _SCHEME.match(value)
    return value in EDITORS or (
        scheme is not None and scheme[1].lower() not in UNSAFE and "{file}" in value
    )
