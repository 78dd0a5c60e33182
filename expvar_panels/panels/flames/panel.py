"""The Flames panel: where the time of this request went, as a flame graph."""

from __future__ import annotations

import logging
from typing import Any, Final

from debug_toolbar.panels import Panel
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from expvar_panels.editors import editor_url
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.summary import summarise
from expvar_panels.requests.recorder import RequestRecorder
from expvar_panels.settings import get_config, own_code

from . import views

logger = logging.getLogger("expvar_panels")

# From here on a duration is told in seconds.
LONG_MS: Final = 10_000


class FlamesPanel(Panel):
    """Records the panels below it, the middleware and the view; the stats hold all of it."""

    title = gettext_lazy("Flames")
    nav_title = gettext_lazy("Flames")
    nav_icon = "expvar_panels/img/flames.svg"  # type: ignore[assignment]  # "nav_icon = None" there
    template = "expvar_panels/panels/flames.html"
    is_async = True

    _recorder: RequestRecorder | None = None

    @property
    def nav_subtitle(self) -> str:
        """How long the request took, and how often it was looked at."""
        summary = self.get_stats().get("summary")
        if not summary:
            return ""
        samples = summary["samples"]
        told = ngettext(
            "%(duration)s, %(samples)s sample", "%(duration)s, %(samples)s samples", samples
        )
        duration = duration_of(summary["duration_ms"])
        return told % {"duration": duration, "samples": number_format(samples)}

    @property
    def content(self) -> str:
        """The table of the summary, around which the browser builds the viewer."""
        stats = self.get_stats()
        context = {
            "recorded": stats.get("recorded", False),
            "reason": stats.get("reason", ""),
            "summary": stats.get("summary", {}),
            "request_id": self.toolbar.request_id,
            "element_data": element_data(stats["profile"], self.toolbar.request_id)
            if stats.get("profile")
            else None,
        }
        return render_to_string(self.template, context)

    @property
    def scripts(self) -> list[str]:
        """The module of the element that draws the flame, and one that fetches all its parts."""
        names = ("modules.js", "element.js")
        return [*super().scripts, *(static(f"expvar_panels/js/flames/{name}") for name in names)]

    @classmethod
    def get_urls(cls) -> list[URLPattern]:
        """The views that the viewer asks, in DDT's namespace and so out of its history."""
        return [
            path("expvar_flames/profile/", views.profile, name="expvar_flames_profile"),
            path("expvar_flames/requests/", views.requests, name="expvar_flames_requests"),
            path("expvar_flames/source/", views.source, name="expvar_flames_source"),
            path("expvar_flames/export/", views.export, name="expvar_flames_export"),
        ]

    def process_request(self, request: HttpRequest) -> Any:
        """The response, or under ASGI an awaitable of it, made while it is recorded."""
        self._recorder = RequestRecorder(request)
        return self._recorder.run(super().process_request)

    def generate_stats(self, request: HttpRequest, response: HttpResponse) -> None:
        """Record what is known: of a body that streams, the flame comes when it has ended."""
        recorder = self._recorder
        if recorder is not None and recorder.streaming:
            recorder.on_end = self._record_late
        self.record_stats(self._stats())

    def _record_late(self) -> None:
        """Add the flame of a body that has ended, unless the request is forgotten by now."""
        if self.toolbar.store.exists(self.toolbar.request_id):
            self.record_stats(self._stats())

    def _stats(self) -> dict[str, Any]:
        recorder = self._recorder
        if recorder is None:
            return not_recorded(_("The request did not get as far as this panel."))
        if recorder.failure:
            return not_recorded(recorder.failure)
        if recorder.profile is None:
            return not_recorded(_("The response is still streaming; look again when it has ended."))
        try:
            return stats_of(recorder.profile)
        except Exception as error:
            logger.exception("A recorded profile could not be stored")
            return not_recorded(_("The recorder failed: %(error)s") % {"error": repr(error)})


def duration_of(milliseconds: float) -> str:
    """A duration as one reads it, with its unit."""
    if milliseconds < LONG_MS:
        return _("%(number)s ms") % {"number": number_format(milliseconds, decimal_pos=1)}
    return _("%(number)s s") % {"number": number_format(milliseconds / 1000, decimal_pos=1)}


def not_recorded(reason: str) -> dict[str, Any]:
    """The stats of a request without a flame; empty ones would mean a panel turned off."""
    return {"recorded": False, "reason": reason, "summary": {}, "profile": ""}


def stats_of(profile: Profile) -> dict[str, Any]:
    """The stats of a request: a small summary, and the profile in one deflated block."""
    return {
        "recorded": True,
        "reason": "",
        "summary": summarise(profile),
        "profile": profile.encode(),
    }


def element_data(block: str, request_id: str | None) -> dict[str, Any]:
    """All that the viewer in the browser is given."""
    config = get_config()
    own = own_code()
    return {
        "profile": block,
        "request_id": request_id,
        "urls": {
            name: reverse(f"djdt:expvar_flames_{name}")
            for name in ("source", "export", "profile", "requests")
        },
        "editor": editor_url(config["FLAMES_EDITOR"]),
        "path_map": {str(here): str(there) for here, there in config["FLAMES_PATH_MAP"].items()},
        "base_dir": own[0] if own else "",
        "own": list(own),
    }
