"""The panel's views: all values now, for Live, and one value whole."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

from debug_toolbar.decorators import render_with_toolbar_language, require_show_toolbar
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from expvar_panels.registry.snapshot import JSONValue

from .forms import LiveForm, ValueForm
from .reading import read_now
from .record import make_record
from .redaction import redacted
from .rows import Row
from .table import Table

ROWS = "expvar_panels/panels/vars_rows.html"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@login_not_required
@require_show_toolbar
@render_with_toolbar_language
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Every value as it is now, and the table's rows where there are not those asked with."""
    form = LiveForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest(f"Form errors: {form.errors}")
    table = Table(make_record(read_now()))
    shape = table.shape
    asked = form.cleaned_data["shape"]
    rows = None if shape == asked else render_to_string(ROWS, {"table": table})
    return JsonResponse(
        {"shape": shape, "rows": rows, "pid": os.getpid(), **_now(table)}, headers=HEADERS
    )


def _now(table: Table) -> dict[str, Any]:
    """The parts of the rows that a new reading changes."""
    return {
        "values": [[row.path, *_value(row)] for row in table.rows if row.leaf],
        "times": [[group[0].path, group[0].time, group[0].age] for group in table.groups],
    }


def _value(row: Row) -> Sequence[Any]:
    cell = row.value
    return [cell.kind, cell.text, cell.amount, cell.preview] if cell else []


@login_not_required
@require_show_toolbar
@render_with_toolbar_language
@require_GET
def value(request: HttpRequest) -> HttpResponse:
    """One value, whole, as it is now."""
    form = ValueForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest(f"Form errors: {form.errors}")
    try:
        found = _at(form.cleaned_data["path"])
    except KeyError:
        return _text(_("There is no such value now."), 404)
    return _text(
        found if isinstance(found, str) else json.dumps(found, indent=2, ensure_ascii=False)
    )


def _at(path: list[str]) -> JSONValue:
    """What is at a path of the redacted tree; raises KeyError where nothing is."""
    found: JSONValue = redacted(read_now().tree)
    for key in path:
        if not isinstance(found, dict):
            raise KeyError(key)
        found = found[key]
    return found


def _text(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(
        text.encode(errors="backslashreplace"),
        content_type="text/plain; charset=utf-8",
        status=status,
        headers=HEADERS,
    )
