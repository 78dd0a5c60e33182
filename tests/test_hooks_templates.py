"""Templates are frames: the tag as it is written, in its template and line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jinja2
import pytest
from django.template import Context, Engine, Library, Template
from django.template.base import Node, TextNode

from expvar_panels.flames.frames import TEMPLATE
from expvar_panels.flames.profile import Profile
from tests.clockwork import Clockwork, check

register = Library()
CLOCKS: list[Clockwork] = []


@register.simple_tag
def tick(ms: float = 1) -> str:
    CLOCKS[-1].tick(ms)
    return ""


@register.filter
def ticking(value: object) -> object:
    CLOCKS[-1].tick(1)
    return value


@pytest.fixture
def clock() -> Iterator[Clockwork]:
    CLOCKS.append(Clockwork())
    yield CLOCKS[-1]
    CLOCKS.pop()


def engine(**templates: str) -> Engine:
    named = {f"{name}.html": text for name, text in templates.items()}
    return Engine(
        loaders=[("django.template.loaders.locmem.Loader", named)],
        libraries={"ticks": __name__},
        builtins=[__name__],
    )


def rows(profile: Profile) -> set[tuple[str, ...]]:
    """The template rows of each sampled stack, as file:line tag."""
    found = set()
    for node in profile.samples.stack:
        names = []
        while node >= 0:
            frame = profile.frames[profile.stacks.frame[node]]
            if frame.kind == TEMPLATE:
                names.append(f"{frame.file}:{profile.stacks.line[node]} {frame.name}")
            node = profile.stacks.parent[node]
        found.add(tuple(reversed(names)))
    return found


def render(clock: Clockwork, templates: Engine, name: str, **context: Any) -> Profile:
    template = templates.get_template(name)
    profile = clock.record(lambda: template.render(Context(context)))
    check(profile)
    return profile


def test_a_tag_is_shown_as_it_is_written(clock: Clockwork) -> None:
    """Tag and variable nodes, with their lines."""
    templates = engine(page="{% if books %}\n  {% tick 3 %}\n{% endif %}\n{{ books|ticking }}")
    assert rows(render(clock, templates, "page.html", books=[1])) == {
        ("page.html:1 {% if books %}", "page.html:2 {% tick 3 %}"),
        ("page.html:4 {{ books|ticking }}",),
    }


def test_inheritance_includes_and_loops_nest(clock: Clockwork) -> None:
    """Each template along the way keeps its own name and lines."""
    templates = engine(
        base="<html>\n{% block body %}{% endblock %}</html>",
        row="<td>\n{{ book|ticking }}</td>",
        page=(
            '{% extends "base.html" %}\n{% block body %}\n'
            '{% for book in books %}\n{% include "row.html" %}\n{% endfor %}{% endblock %}'
        ),
    )
    assert rows(render(clock, templates, "page.html", books=[1, 2])) == {
        (
            'page.html:1 {% extends "base.html" %}',
            "base.html:2 {% block body %}",
            "page.html:3 {% for book in books %}",
            'page.html:4 {% include "row.html" %}',
            "row.html:2 {{ book|ticking }}",
        )
    }


def test_the_python_that_renders_stands_between_the_tags(clock: Clockwork) -> None:
    """A template frame takes the place of `render_annotated`, and of nothing else."""
    templates = engine(page="{% tick %}")
    profile = render(clock, templates, "page.html")
    names = [frame.name for frame in profile.frames]
    assert "{% tick %}" in names
    assert "SimpleNode.render" in names
    assert "Node.render_annotated" not in names
    (frame,) = [frame for frame in profile.frames if frame.kind == TEMPLATE]
    assert frame.package == "django"
    assert frame.module == ""


def test_a_long_tag_is_cut_and_a_broken_one_is_one_line(clock: Clockwork) -> None:
    """Names stay readable, whatever is in a template."""
    long = " ".join(f"or a{i}" for i in range(100))
    templates = engine(page=f"{{% if a0 {long}\t or a1 %}}{{% tick %}}{{% endif %}}")
    profile = render(clock, templates, "page.html", a0=1)
    name = next(f.name for f in profile.frames if f.name.startswith("{% if"))
    assert len(name) <= 86
    assert name.endswith("… %}")


def test_a_node_without_a_token_is_named_by_its_class(clock: Clockwork) -> None:
    """Nodes made by hand have neither a line nor a template."""

    class HandMade(Node):
        def render(self, context: Context) -> str:
            clock.tick(1)
            return ""

    template = Template("", engine=engine())
    template.nodelist.extend([TextNode("text"), HandMade()])
    profile = clock.record(lambda: template.render(Context()))
    assert rows(profile) == {(":0 {% HandMade %}",)}


def test_nothing_is_patched(clock: Clockwork) -> None:
    """Rendering costs what it always does; the node is read off the frame."""
    before = Node.__dict__["render_annotated"]
    seen = []

    def view() -> None:
        seen.append(Node.__dict__["render_annotated"])
        clock.tick(1)

    clock.record(view)
    assert seen == [before]


# Jinja2


def environment(clock: Clockwork, **templates: str) -> jinja2.Environment:
    named = {f"{name}.html": text for name, text in templates.items()}
    made = jinja2.Environment(loader=jinja2.DictLoader(named), autoescape=True)
    made.globals["tick"] = lambda: clock.tick(1) or ""
    return made


def test_jinja2_shows_its_templates_and_lines(clock: Clockwork) -> None:
    """Compiled code is shown as the template it was made of, blocks and includes by name."""
    templates = environment(
        clock,
        base="<html>\n\n{% block body %}{% endblock %}</html>",
        row="\n<td>{{ tick() }}</td>",
        page=(
            '{% extends "base.html" %}\n{% block body %}\n{% for book in books %}\n'
            '{% include "row.html" %}\n{% endfor %}{% endblock %}'
        ),
    )
    template = templates.get_template("page.html")
    profile = clock.record(lambda: template.render(books=[1, 2]))
    check(profile)
    assert rows(profile) == {
        (
            "page.html:1 {# template #}",
            "base.html:3 {# template #}",
            "page.html:4 {% block body %}",
            "row.html:2 {# template #}",
        )
    }
    assert {f.package for f in profile.frames if f.kind == TEMPLATE} == {"jinja2"}


def test_functions_called_by_a_jinja2_template_stay_python(clock: Clockwork) -> None:
    """Only the code that Jinja2 made is a template."""
    template = environment(clock, page="{{ tick() }}").get_template("page.html")
    profile = clock.record(lambda: template.render())
    kinds = {frame.name.rpartition(".")[2]: frame.kind for frame in profile.frames}
    assert kinds["render"] == "python"
    assert kinds["<lambda>"] == "python"
