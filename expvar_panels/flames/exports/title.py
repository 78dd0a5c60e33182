"""What an export calls a profile, and itself."""

from __future__ import annotations

from typing import Final

from expvar_panels.flames.profile import Profile
from expvar_panels.flames.text import cut, one_line

EXPORTER: Final = "expvar_panels"
LENGTH: Final = 200


def title_of(profile: Profile) -> str:
    """Method and path of a request; of any other code, that it was recorded."""
    method, path = profile.description.get("method", ""), profile.description.get("path", "")
    return cut(one_line(f"{method} {path}"), LENGTH) or "Recording"
