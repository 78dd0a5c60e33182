"""Jinja2 templates: their compiled code is shown as the template's name and line.

Jinja2 itself is not needed: the code that it makes carries its template in its globals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

from expvar_panels.flames.frames import NOT_CODE, TEMPLATE, Frame
from expvar_panels.flames.stacks.sightings import Classify, PythonCode, describers


def install() -> Callable[[], None]:
    """Show Jinja2's templates, and return what ends that."""
    describers.append(_describe)

    def uninstall() -> None:
        describers.remove(_describe)

    return uninstall


def _describe(code: CodeType, scope: Mapping[str, Any]) -> JinjaCode | None:
    template = scope.get("__jinja_template__") if type(scope) is dict else None
    if (
        template is None
        or code.co_filename != getattr(template.root_render_func, "__code__", code).co_filename
    ):
        return None
    return JinjaCode(code, template)


class JinjaCode(PythonCode):
    """A function that Jinja2 made of a template, or of a block or macro in it."""

    __slots__ = ("_template",)

    def __init__(self, code: CodeType, template: Any) -> None:
        super().__init__(code, "")
        self._template = template

    def frame(self, classify: Classify) -> Frame:
        """The block as it is written, in its template."""
        name = self._template.name or self._template.filename or ""
        first = self._lineno(self.code.co_firstlineno)
        return Frame(TEMPLATE, "", _tag(self.code.co_name), str(name), first, "jinja2", NOT_CODE)

    def line(self, lasti: int) -> int:
        """The line of the template that the instruction comes from."""
        return self._lineno(super().line(lasti))

    def _lineno(self, line: int) -> int:
        return int(self._template.get_corresponding_lineno(line))


def _tag(function: str) -> str:
    if function == "root":
        return "{# template #}"
    if function.startswith("block_"):
        return f"{{% block {function.removeprefix('block_')} %}}"
    return f"{{% {function} %}}"
