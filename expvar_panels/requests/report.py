"""A profile in a terminal: where the time went in one's own code, the SQL, and the quality."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from expvar_panels.flames.frames import OWN
from expvar_panels.flames.profile import Profile, Quality
from expvar_panels.flames.summary import NS_PER_MS, share, sql, top_functions, totals_by_frame
from expvar_panels.flames.text import cut, one_line
from expvar_panels.flames.tree import call_tree

ROWS: Final = 10
LONGEST_NAME: Final = 100


def report(profile: Profile) -> str:
    """The summary of a profile as lines of text."""
    totals = totals_by_frame(profile, call_tree(profile))
    own = [row for row in top_functions(profile, totals) if row["origin"] == OWN]
    statements = sql(profile, totals)
    lines = [*_functions(own), "", _sql_line(statements, profile.duration_ns)]
    return "\n".join([*lines, *_quality(profile.quality)])


def _functions(own: list[dict[str, Any]]) -> Iterator[str]:
    if not own:
        yield _("No function of your own code was seen; FLAMES_OWN_CODE says where it lies.")
        return
    at_work = [row for row in own if row["self_ms"] > 0]
    if at_work:
        yield _("Your code by self time:")
        yield from map(_line, at_work[:ROWS])
        yield ""
    yield _("Your code by total time:")
    yield from map(_line, sorted(own, key=lambda row: -row["total_ms"])[:ROWS])


def _line(row: dict[str, Any]) -> str:
    name = cut(one_line(f"{row['module']}.{row['name']}"), LONGEST_NAME)
    place = cut(one_line(f"{row['file']}:{row['line']}"), LONGEST_NAME)
    own = _("self %(ms)9.1f ms %(share)4.0f %%") % _figures(row, "self")
    total = _("total %(ms)9.1f ms %(share)4.0f %%") % _figures(row, "total")
    return f"  {own}  {total}  {name}  {place}"


def _figures(row: dict[str, Any], which: str) -> dict[str, float]:
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
    if quality.errors:
        yield _("The recorder failed %(count)d times.") % {"count": quality.errors}
    for name, count in quality.dropped.items():
        yield _("Beyond the bound of %(name)s: %(count)d") % {"name": name, "count": count}
    yield from map(one_line, quality.notes)
