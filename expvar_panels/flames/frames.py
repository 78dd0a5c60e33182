"""A frame of a stack, as a profile keeps it."""

from __future__ import annotations

from typing import Final, NamedTuple

PYTHON: Final = "python"
SQL: Final = "sql"
TEMPLATE: Final = "template"
GC: Final = "gc"
WAIT: Final = "wait"
TRUNCATED: Final = "truncated"
KINDS: Final = (PYTHON, SQL, TEMPLATE, GC, WAIT, TRUNCATED)

OWN: Final = "own"
LIBRARY: Final = "library"
STDLIB: Final = "stdlib"
NOT_CODE: Final = ""
ORIGINS: Final = (OWN, LIBRARY, STDLIB, NOT_CODE)


class Frame(NamedTuple):
    """One function, statement, template line or state that a stack passes through.

    `kind`: one of `KINDS`. `module`: dotted name of a python frame, else "". `name`: qualified name
    (python), normalised text (sql), tag as written (template), or the state in brackets (the
    rest). `file`: absolute path of python code, name of a template, else "". `line`: where the
    function starts, or the template's line; 0 where there is none. `package`: top-level package
    (python), the database's vendor (sql), the engine (template), else "". `origin`: one of
    `ORIGINS`.
    """

    kind: str
    module: str
    name: str
    file: str
    line: int
    package: str
    origin: str

    @property
    def label(self) -> str:
        """One line: `module.function`, the statement, `template:line tag` or the state."""
        if self.kind == PYTHON and self.module:
            return f"{self.module}.{self.name}"
        if self.kind == TEMPLATE and self.file:
            return f"{self.file}:{self.line} {self.name}"
        return self.name
