"""Django templates: a frame that renders a node is shown as the node, in its template's line.

Nothing is patched, and rendering costs nothing more: the sampler reads the node off the frame of
`Node.render_annotated`, in the moment that it walks over it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.template.base import Node, Token, TokenType

from expvar_panels.flames.frames import NOT_CODE, TEMPLATE, Frame
from expvar_panels.flames.stacks.reading import mark

LONGEST: Final = 80
FORMATS: Final = {TokenType.VAR: "{{{{ {} }}}}", TokenType.BLOCK: "{{% {} %}}"}


def install() -> Callable[[], None]:
    """Show the nodes of templates, and return what ends that."""
    return mark(Node.render_annotated, "self", describe)


def describe(node: object) -> Frame | None:
    """The tag as it is written, with its template and line."""
    if not isinstance(node, Node):
        return None
    token: Token | None = getattr(node, "token", None)
    origin = getattr(node, "origin", None)
    file = getattr(origin, "template_name", None) or getattr(origin, "name", None) or ""
    line = getattr(token, "lineno", None) or 0
    return Frame(TEMPLATE, "", _tag(node, token), str(file), line, "django", NOT_CODE)


def _tag(node: Node, token: Token | None) -> str:
    if token is None:
        return FORMATS[TokenType.BLOCK].format(type(node).__name__)
    contents = " ".join(token.contents.split())
    if len(contents) > LONGEST:
        contents = contents[: LONGEST - 1] + "…"
    return FORMATS.get(token.token_type, "{}").format(contents)
