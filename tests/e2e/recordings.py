"""Recordings made by hand, so that a browser test can state every figure it expects to see."""

from collections.abc import Iterable
from pathlib import Path

from expvar_panels.flames.frames import (
    GC,
    LIBRARY,
    NOT_CODE,
    OWN,
    PYTHON,
    SQL,
    STDLIB,
    TEMPLATE,
    WAIT,
    Frame,
)
from expvar_panels.flames.profile import ROOT, Profile, Quality, Samples, Spans, StackTable

MS = 1_000_000
SHOP = Path(__file__).parents[2] / "example" / "bookshop"
SITE = "/srv/venv/lib/python3.11/site-packages"

Stack = tuple[Frame, ...]
Sample = tuple[Stack, float]


def own(name: str, module: str = "bookshop.pages.querying", line: int = 15) -> Frame:
    """A function of the example site, whose file is really there."""
    file = SHOP.joinpath(*module.split(".")[1:]).with_suffix(".py")
    return Frame(PYTHON, module, name, str(file), line, "bookshop", OWN)


def lib(name: str, module: str, line: int = 10) -> Frame:
    file = f"{SITE}/{module.replace('.', '/')}.py"
    return Frame(PYTHON, module, name, file, line, module.partition(".")[0], LIBRARY)


def stdlib(name: str, module: str) -> Frame:
    return Frame(PYTHON, module, name, f"/srv/python3.11/{module}.py", 5, module, STDLIB)


def sql(text: str) -> Frame:
    return Frame(SQL, "", text, "", 0, "sqlite", NOT_CODE)


def template(name: str, line: int, tag: str) -> Frame:
    return Frame(TEMPLATE, "", tag, name, line, "django", NOT_CODE)


COLLECTING = Frame(GC, "", "[gc]", "", 0, "", NOT_CODE)
WAITING = Frame(WAIT, "", "[waiting for a thread]", "", 0, "", NOT_CODE)
AUTHOR = "SELECT name FROM author WHERE id = %s"

CHAIN: Stack = (
    lib("convert_exception_to_response.<locals>.inner", "django.core.handlers.exception"),
    lib("SecurityMiddleware.__call__", "django.middleware.security"),
    lib("convert_exception_to_response.<locals>.inner", "django.core.handlers.exception"),
    lib("BaseHandler._get_response", "django.core.handlers.base"),
)
VIEW: Stack = (*CHAIN, own("books"))
QUERY: Stack = (
    lib("QuerySet.__iter__", "django.db.models.query"),
    lib("SQLCompiler.execute_sql", "django.db.models.sql.compiler"),
    lib("CursorWrapper.execute", "django.db.backends.utils"),
)
RENDER: Stack = (
    lib("render", "django.shortcuts"),
    lib("Template.render", "django.template.base"),
    template("bookshop/books.html", 12, "{% for %}"),
)


def page(slow: float = 1.0, queries: int = 14) -> Profile:
    """A page of 100 ms: 20 in own `discounts`, 28 in 14 queries, 40 in a template, and the rest.

    `slow` stretches `discounts`.
    """
    discounts = (*VIEW, own("discounts", "bookshop.stock", 12))
    money = (*VIEW, *RENDER, own("money", "bookshop.templatetags.shop", 8))
    samples: list[Sample] = [(VIEW, 1)] * 3
    samples += [(discounts, 1)] * int(20 * slow)
    for _ in range(queries):
        samples.append(((*VIEW, own("author", "bookshop.models", 20), *QUERY, sql(AUTHOR)), 2))
    samples += [((*VIEW, *RENDER), 1)] * 25
    samples += [(money, 1)] * 15
    samples += [((*money, stdlib("currency", "locale")), 1)] * 5
    samples.append(((*VIEW, COLLECTING), 4))
    return profile_of(samples)


def profile_of(samples: Iterable[Sample], **description: str | int) -> Profile:
    """The profile of samples given as (frames from the root, milliseconds).

    Waiting and SQL take no CPU; every SQL, GC and waiting sample is a span too.
    """
    frames: dict[Frame, int] = {}
    nodes: dict[tuple[int, int], int] = {}
    stacks: list[int] = []
    walls: list[int] = []
    cpus: list[int] = []
    spans: list[tuple[str, int, int, int]] = []
    for stack, ms in samples:
        node = ROOT
        for frame in stack:
            number = frames.setdefault(frame, len(frames))
            node = nodes.setdefault((node, number), len(nodes))
        wall, kind = round(ms * MS), stack[-1].kind
        if kind in (SQL, GC, WAIT):
            spans.append((kind, sum(walls), wall, node))
        stacks.append(node)
        walls.append(wall)
        cpus.append(0 if kind in (SQL, WAIT) else wall)
    table = list(frames)
    return Profile(
        duration_ns=sum(walls),
        frames=tuple(table),
        stacks=StackTable(
            tuple(parent for parent, _ in nodes),
            tuple(frame for _, frame in nodes),
            tuple(_line(table[frame]) for _, frame in nodes),
        ),
        samples=Samples(tuple(stacks), tuple(walls), tuple(cpus)),
        spans=Spans(*map(tuple, zip(*spans, strict=True))) if spans else Spans(),
        quality=Quality(
            samples=len(walls),
            interval_asked_ns=MS,
            interval_reached_ns=MS,
            largest_gap_ns=max(walls, default=0),
            sampler_cpu_ns=MS,
        ),
        description={
            "method": "GET",
            "path": "/books/",
            "status": 200,
            "started": "2026-01-01T10:00:00+00:00",
            **description,
        },
    )


def _line(frame: Frame) -> int:
    """The line a function was seen at: two below its first."""
    return frame.line + 2 if frame.kind == PYTHON else 0
