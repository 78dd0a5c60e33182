"""A profile in a terminal: where the time went in one's own code, the SQL, and the quality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from expvar_panels.flames.frames import OWN, PYTHON, SQL, TEMPLATE
from expvar_panels.flames.profile import Profile, Quality
from expvar_panels.flames.summary import NS_PER_MS, share, sql, top_functions, totals_by_frame
from expvar_panels.flames.text import cut, one_line
from expvar_panels.flames.tree import call_tree

ROWS: Final = 10
FEW_ROWS: Final = 5
LONGEST_NAME: Final = 100

Row = dict[str, Any]


def report(profile: Profile) -> str:
    """The summary of a profile as lines of text."""
    totals = totals_by_frame(profile, call_tree(profile))
    rows = top_functions(profile, totals)
    return "\n".join(
        [
            *_functions([row for row in rows if row["kind"] == PYTHON]),
            *_templates([row for row in rows if row["kind"] == TEMPLATE]),
            "",
            _sql_line(sql(profile, totals), profile.duration_ns),
            *_statements([row for row in rows if row["kind"] == SQL]),
            *_quality(profile.quality),
        ]
    )


def _functions(rows: list[Row]) -> Iterator[str]:
    own = [row for row in rows if row["origin"] == OWN]
    if not own:
        yield _("No function of your own code was seen; FLAMES_OWN_CODE says where it lies.")
        yield from _table(_("All code by self time:"), map(_function, _at_work(rows)))
        return
    if at_work := _at_work(own):
        yield from _table(_("Your code by self time:"), map(_function, at_work))
        yield ""
    yield from _table(_("Your code by total time:"), map(_function, _by_total(own)))


def _templates(rows: list[Row]) -> Iterator[str]:
    if rows:
        yield ""
        yield from _table(
            _("Templates by total time:"), map(_template, _by_total(rows)), most=FEW_ROWS
        )


def _statements(rows: list[Row]) -> Iterator[str]:
    yield from map(_statement, rows[:FEW_ROWS])


def _at_work(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["self_ms"] > 0]


def _by_total(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row["total_ms"])


def _table(heading: str, lines: Iterable[str], most: int = ROWS) -> Iterator[str]:
    yield heading
    yield from islice(lines, most)


def _function(row: Row) -> str:
    return _line(row, f"{row['module']}.{row['name']}")


def _template(row: Row) -> str:
    return _line(row, row["name"])


def _line(row: Row, name: str) -> str:
    own = _("self %(ms)9.1f ms %(share)4.0f %%") % _figures(row, "self")
    total = _("total %(ms)9.1f ms %(share)4.0f %%") % _figures(row, "total")
    place = f"{row['file']}:{row['line']}"
    return f"  {own}  {total}  {_short(name)}  {_short(place)}"


def _statement(row: Row) -> str:
    count = row["samples"]
    told = ngettext("%(count)5d time", "%(count)5d times", count) % {"count": count}
    time = _("%(ms)9.1f ms %(share)4.0f %%") % _figures(row, "self")
    return f"  {told}  {time}  {_short(row['name'])}"


def _short(text: str) -> str:
    return cut(one_line(text), LONGEST_NAME)


def _figures(row: Row, which: str) -> dict[str, float]:
    return {"ms": row[f"{which}_ms"], "share": row[f"{which}_share"] * 100}


def _sql_line(statements: dict[str, Any], duration_ns: int) -> str:
    count, ms = statements["count"], statements["ms"]
    figures = {"count": count, "ms": ms, "share": share(ms * NS_PER_MS, duration_ns) * 100}
    told = ngettext(
        "SQL: %(count)d statement, %(ms).1f ms (%(share).0f %%)",
        "SQL: %(count)d statements, %(ms).1f ms (%(share).0f %%)",
        count,
    )
    return told % figures


def _quality(quality: Quality) -> Iterator[str]:
    figures = {
        "samples": quality.samples,
        "torn": quality.torn,
        "asked": quality.interval_asked_ns / NS_PER_MS,
        "reached": quality.interval_reached_ns / NS_PER_MS,
        "gap": quality.largest_gap_ns / NS_PER_MS,
        "cpu": quality.sampler_cpu_ns / NS_PER_MS,
    }
    yield (
        _(
            "Quality: %(samples)d samples (%(torn)d thrown away), one in %(reached).1f ms "
            "(asked: %(asked).1f ms), largest gap %(gap).1f ms, sampler's CPU %(cpu).1f ms"
        )
        % figures
    )
    if errors := quality.errors:
        told = ngettext(
            "The recorder failed %(count)d time.", "The recorder failed %(count)d times.", errors
        )
        yield told % {"count": errors}
    for name, count in quality.dropped.items():
        yield _("Beyond the bound of %(name)s: %(count)d") % {"name": name, "count": count}
    yield from map(one_line, quality.notes)
