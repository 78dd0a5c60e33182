"""The Vars panel: every published variable, and what this request changed in them."""

from __future__ import annotations

import logging
from typing import Any

from debug_toolbar.panels import Panel
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from expvar_panels.registry.snapshot import Snapshot

from . import views as vars_views
from .reading import read_after, read_before
from .record import NOTHING, make_record
from .store import pack, unpack
from .table import Table

logger = logging.getLogger("expvar_panels")


class VarsPanel(Panel):
    """Reads the registry around the request, and shows the later reading beside the earlier."""

    title = _("Variables")
    nav_title = _("Vars")
    nav_icon = "expvar_panels/img/vars.svg"  # type: ignore[assignment]  # "nav_icon = None" there
    template = "expvar_panels/panels/vars.html"
    is_async = True

    _before: Snapshot = NOTHING

    @property
    def nav_subtitle(self) -> str:
        """How many variables there are, and how many of them failed."""
        stats = self.get_stats()
        count, errors = stats.get("variables", 0), stats.get("errors", 0)
        told = ngettext("%(count)d variable", "%(count)d variables", count) % {"count": count}
        if errors:
            failed = ngettext("%(count)d error", "%(count)d errors", errors) % {"count": errors}
            return f"{told}, {failed}"
        return told

    @property
    def content(self) -> str:
        """The table, made from the stored record only when it is looked at."""
        stats = self.get_stats()
        table = Table(unpack(stats["record"])) if stats.get("record") else None
        return render_to_string(self.template, {"table": table, "failed": stats.get("failed")})

    @property
    def scripts(self) -> list[str]:
        """The module of the element that brings the table to life."""
        return [*super().scripts, static("expvar_panels/js/vars/element.js")]

    @classmethod
    def get_urls(cls) -> list[URLPattern]:
        """The views that the element reads from, in DDT's namespace and so out of its history."""
        return [
            path("expvar_vars/live/", vars_views.live, name="expvar_vars_live"),
            path("expvar_vars/value/", vars_views.value, name="expvar_vars_value"),
        ]

    def enable_instrumentation(self) -> None:
        """Read what is fast, before any panel measures anything."""
        try:
            self._before = read_before()
        except Exception:
            logger.exception("The Vars panel could not read the variables before a request")

    def generate_stats(self, request: HttpRequest, response: HttpResponse) -> None:
        """Read everything, when all panels have stopped measuring, and always record."""
        try:
            stats = self._stats()
        except Exception as error:
            logger.exception("The Vars panel could not read the variables after a request")
            stats = {"failed": type(error).__name__}
        self.record_stats(stats)

    def _stats(self) -> dict[str, Any]:
        record = make_record(read_after(), self._before)
        return {
            "variables": len({reading.name for reading in record.readings}),
            "errors": record.failed,
            "record": pack(record),
        }
