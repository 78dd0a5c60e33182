"""The views of the Flames panel: other requests' profiles, source lines, downloads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from debug_toolbar.decorators import render_with_toolbar_language, require_show_toolbar
from debug_toolbar.store import get_store
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from expvar_panels.flames.profile import Profile, ProfileError

from .formats import FORMATS
from .forms import ExportForm, RequestForm, SourceForm
from .source import NoSource, source_lines
from .standalone import MissingModule

PANEL_ID: Final = "FlamesPanel"
HEADERS: Final = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
# A download that a browser shows all the same runs nothing and reaches nothing of this site.
SANDBOX: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

Stats = Mapping[str, Any]
View = Callable[[HttpRequest], HttpResponse]


def toolbar_view(view: View) -> View:
    """Guard a view as DDT guards its own."""
    guarded: View = login_not_required(
        require_show_toolbar(render_with_toolbar_language(require_GET(view)))
    )
    return guarded


def with_form(form_class: type[Form]) -> Callable[[Callable[[Stats, Any], HttpResponse]], View]:
    """Answer with what a view makes of the stored stats and the form's data; errors as JSON."""

    def decorate(view: Callable[[Stats, Any], HttpResponse]) -> View:
        @wraps(view)
        def inner(request: HttpRequest) -> HttpResponse:
            form = form_class(request.GET)
            if not form.is_valid():
                return _json({"error": _("Form errors"), "fields": form.errors}, 400)
            stats = _stored(form.cleaned_data["request_id"])
            if not stats.get("profile"):
                return _gone()
            try:
                return view(stats, form.cleaned_data)
            except ProfileError as error:
                return _json({"error": str(error)}, 422)
            except MissingModule as error:
                return _json({"error": str(error)}, 503)

        return toolbar_view(inner)

    return decorate


def _json(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, headers=HEADERS)


def _gone() -> JsonResponse:
    # DDT's own words, so that they are translated wherever the toolbar is.
    text = _("Data for this panel isn't available anymore. Please reload the page and retry.")
    return _json({"error": text}, 404)


def _stored(request_id: str) -> Stats:
    store = get_store()
    stats = store.panel(request_id, PANEL_ID) if store.exists(request_id) else {}
    return stats if isinstance(stats, dict) else {}


@with_form(RequestForm)
def profile(stats: Stats, asked: Mapping[str, Any]) -> HttpResponse:
    """The block of one request's profile, to compare with."""
    description = stats.get("summary", {}).get("description", {})
    return _json({"profile": stats["profile"], "description": description})


@with_form(SourceForm)
def source(stats: Stats, asked: Mapping[str, Any]) -> HttpResponse:
    """Lines of a file that the profile names."""
    try:
        return _json(source_lines(Profile.decode(stats["profile"]), asked["file"], asked["line"]))
    except NoSource:
        return _json({"error": _("There is no source of this file to show.")}, 404)


@with_form(ExportForm)
def export(stats: Stats, asked: Mapping[str, Any]) -> HttpResponse:
    """The profile as a file to download."""
    recorded = Profile.decode(stats["profile"])
    chosen = FORMATS[asked["format"]]
    name = file_name(recorded.description) + chosen.suffix
    response = HttpResponse(chosen.write(recorded).encode("utf-8", "replace"), headers=HEADERS)
    response["Content-Type"] = chosen.content_type
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = SANDBOX
    return response


def file_name(description: Mapping[str, str | int]) -> str:
    """A file name of plain characters that says what was recorded, and when."""
    parts = [str(description.get(key, "")) for key in ("method", "path")]
    parts.append(str(description.get("started", ""))[: len("2025-03-01T10:00:00")])
    slugs = [re.sub(r"[^A-Za-z0-9]+", "-", part)[:60].strip("-") for part in parts]
    return "-".join(["flames", *filter(None, slugs)])


@toolbar_view
def requests(request: HttpRequest) -> HttpResponse:
    """The stored requests that have flames, the newest first."""
    store = get_store()
    rows = [
        _row(request_id, store.panel(request_id, PANEL_ID)) for request_id in store.request_ids()
    ]
    found = [row for row in rows if row]
    found.sort(key=lambda row: row["started"], reverse=True)
    return _json({"requests": found})


def _row(request_id: str, stats: Stats) -> dict[str, Any] | None:
    summary = stats.get("summary")
    if not stats.get("profile") or not summary:
        return None
    description = summary.get("description", {})
    return {
        # The database's store has UUIDs where the others have strings.
        "request_id": getattr(request_id, "hex", request_id),
        "method": description.get("method", ""),
        "path": description.get("path", ""),
        "status": description.get("status", 0),
        "started": description.get("started", ""),
        "duration_ms": summary.get("duration_ms", 0),
    }
