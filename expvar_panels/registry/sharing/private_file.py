"""A place for a file that only this user can reach, under the directory for temporary files."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


def private_file(name: str) -> Path:
    """The file's path in `<temp>/expvar_panels-<user>`, a directory that is made at need.

    Others may write to the parent directory, so one that is not ours alone is refused with
    PermissionError: it could be somebody's trap, such as a link to a file of ours.
    """
    user = str(os.geteuid()) if hasattr(os, "geteuid") else "user"
    directory = Path(tempfile.gettempdir(), f"expvar_panels-{user}")
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        _refuse_others(directory)
    return directory / name


def _refuse_others(directory: Path) -> None:
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise PermissionError(f"{directory} is not a directory")
    if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o077):
        raise PermissionError(f"{directory} is open to other users")
