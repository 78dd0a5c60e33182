"""Profiles for tests: written down as stacks, a lifelike one, and any one at all (hypothesis)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from expvar_panels.flames.frames import (
    GC,
    KINDS,
    LIBRARY,
    NOT_CODE,
    ORIGINS,
    OWN,
    PYTHON,
    SQL,
    STDLIB,
    TEMPLATE,
    TRUNCATED,
    WAIT,
    Frame,
)
from expvar_panels.flames.profile import ROOT, Profile, Quality, Samples, Spans, StackTable

MS = 1_000_000


def python(name: str, module: str = "shop.views", origin: str = OWN, **values: Any) -> Frame:
    """A frame of python code."""
    file = values.pop("file", f"/srv/{module.replace('.', '/')}.py")
    package = module.partition(".")[0]
    return Frame(PYTHON, module, name, file, values.pop("line", 7), package, origin)


def profile_of(stacks: Iterable[tuple[Iterable[Frame | str], int]], **values: Any) -> Profile:
    """The profile of samples given as (frames from the root, wall ns); a string is own code."""
    frames: dict[Frame, int] = {}
    nodes: dict[tuple[int, int], int] = {}
    samples = []
    for stack, wall in stacks:
        at = ROOT
        for given in stack:
            frame = python(given) if isinstance(given, str) else given
            number = frames.setdefault(frame, len(frames))
            at = nodes.setdefault((at, number), len(nodes))
        samples.append((at, wall))
    lines = tuple(list(frames)[frame].line for _, frame in nodes)
    table = StackTable(tuple(p for p, _ in nodes), tuple(f for _, f in nodes), lines)
    walls = tuple(wall for _, wall in samples)
    given_values = {
        "duration_ns": sum(walls),
        "samples": Samples(tuple(stack for stack, _ in samples), walls),
        **values,
    }
    return Profile(frames=tuple(frames), stacks=table, **given_values)


def lifelike() -> Profile:
    """A request with something of every kind in it."""
    chain = [
        python("inner", "django.core.handlers.exception", LIBRARY),
        python("SecurityMiddleware.__call__", "django.middleware.security", LIBRARY),
        python("SessionMiddleware.__call__", "django.contrib.sessions.middleware", LIBRARY),
        python("BaseHandler._get_response", "django.core.handlers.base", LIBRARY),
    ]
    view = [*chain, python("book_list", "bookshop.views")]
    query = [
        *view,
        python("QuerySet.__iter__", "django.db.models.query", LIBRARY),
        python("SQLCompiler.execute_sql", "django.db.models.sql.compiler", LIBRARY),
    ]
    select = Frame(SQL, "", 'SELECT * FROM "book" WHERE "id" = %s', "", 0, "sqlite", NOT_CODE)
    insert = Frame(SQL, "", 'INSERT INTO "log" VALUES (%s, %s)', "", 0, "sqlite", NOT_CODE)
    loop = Frame(TEMPLATE, "", "{% for book in books %}", "books/list.html", 12, "django", NOT_CODE)
    variable = Frame(TEMPLATE, "", "{{ book.title }}", "books/list.html", 13, "django", NOT_CODE)
    render = [*view, python("render", "django.shortcuts", LIBRARY), loop]
    tree = python("walk", "bookshop.tree")
    stacks: list[tuple[list[Frame], int]] = [
        (chain[:2], 1 * MS),
        (chain[:3], 2 * MS),
        *[([*query, select], MS + i * 50_000) for i in range(14)],
        ([*query, insert], 3 * MS),
        (query, 4 * MS),
        ([*view, python("price", "bookshop.prices")], 9 * MS),
        ([*view, python("price", "bookshop.prices"), python("sqrt", "math", STDLIB)], 5 * MS),
        *[([*view, *[tree] * depth], MS // 2) for depth in range(1, 25)],
        ([*render, variable], 12 * MS),
        ([*render, variable, python("escape", "django.utils.html", LIBRARY)], 7 * MS),
        (render, 2 * MS),
        ([*view, Frame(GC, "", "[gc]", "", 0, "", NOT_CODE)], 3 * MS),
        ([*view, Frame(WAIT, "", "[waiting for a thread]", "", 0, "", NOT_CODE)], 6 * MS),
        ([*view, Frame(TRUNCATED, "", "[truncated]", "", 0, "", NOT_CODE)], 1 * MS),
        (view, 2 * MS),
    ]
    profile = profile_of(stacks)
    return Profile(
        duration_ns=profile.duration_ns,
        frames=profile.frames,
        stacks=profile.stacks,
        samples=Samples(
            profile.samples.stack,
            profile.samples.wall_ns,
            tuple(wall // 2 for wall in profile.samples.wall_ns),
        ),
        spans=Spans(
            ("sql", "gc", "wait"),
            (3 * MS, 60 * MS, 70 * MS),
            (MS, 3 * MS, 6 * MS),
            (profile.samples.stack[2], ROOT, profile.samples.stack[-3]),
        ),
        quality=Quality(
            samples=len(profile.samples.stack),
            torn=1,
            interval_asked_ns=MS,
            interval_reached_ns=1_100_000,
            largest_gap_ns=12 * MS,
            sampler_cpu_ns=2 * MS,
            dropped={"spans": 2},
            notes=("Frames of thread 7 were not linked.",),
        ),
        description={
            "method": "GET",
            "path": "/books/",
            "status": 200,
            "started": "2025-03-01T10:00:00+00:00",
        },
    )


NASTY = [
    "",
    " ",
    ";",
    "a;b",
    "LIMIT 21",
    "x 1.5",
    "x 2.",
    "12",
    "{json",
    "# comment",
    "a\nb\r\nc\td",
    "\x00\x1b[31m\x7f\x85",
    "\u2028\u2029",
    "\ud800 lone \udfff",
    "</script><script>alert(1)</script>",
    "]]>",
    "<!-- & \" '",
    "\u202eright to left\u202c",
    "é" * 10_000,
    "\ufffe\uffff",
    "\U0001f40d",
    "_[j]",
    "../../etc/passwd",
]

names = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
)


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """Any frame."""
    return Frame(
        draw(st.sampled_from(KINDS)),
        draw(names),
        draw(names),
        draw(names),
        draw(st.integers(0, 10_000)),
        draw(names),
        draw(st.sampled_from(ORIGINS)),
    )


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Any profile that keeps the model's rules, with whatever names."""
    table = draw(st.lists(frames(), max_size=5))
    size = draw(st.integers(0, 8)) if table else 0
    stacks = StackTable(
        tuple(draw(st.integers(ROOT, i - 1)) for i in range(size)),
        tuple(draw(st.integers(0, len(table) - 1)) for _ in range(size)),
        tuple(draw(st.integers(0, 10_000)) for _ in range(size)),
    )
    count = draw(st.integers(0, 8)) if size else 0
    times = st.integers(0, 10**10)
    walls = tuple(draw(times) for _ in range(count))
    has_cpu = draw(st.booleans())
    spans = draw(st.integers(0, 3))
    return Profile(
        duration_ns=sum(walls),
        frames=tuple(table),
        stacks=stacks,
        samples=Samples(
            tuple(draw(st.integers(0, size - 1)) for _ in range(count)),
            walls,
            tuple(draw(times) for _ in range(count)) if has_cpu else None,
        ),
        spans=Spans(
            tuple(draw(st.sampled_from(["sql", "gc", "wait"])) for _ in range(spans)),
            tuple(draw(times) for _ in range(spans)),
            tuple(draw(times) for _ in range(spans)),
            tuple(draw(st.integers(ROOT, size - 1)) for _ in range(spans)),
        ),
        quality=Quality(
            samples=draw(times),
            dropped=draw(st.dictionaries(names, times, max_size=2)),
            notes=tuple(draw(st.lists(names, max_size=2))),
        ),
        description=draw(st.dictionaries(names, st.one_of(names, times), max_size=3)),
    )
