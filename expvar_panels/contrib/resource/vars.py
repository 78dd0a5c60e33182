"""The variable `resource`; Windows has no such counts, and there it is not published."""

from __future__ import annotations

from expvar_panels import ExpVar

try:
    import resource
except ImportError:  # pragma: no cover - Windows; the app's check warns of it.
    pass
else:

    class Resource(ExpVar):
        """`getrusage(RUSAGE_SELF)`: maxrss is in kilobytes on Linux, in bytes on macOS."""

        name = "resource"

        def value(self) -> dict[str, int | float]:
            """Every count, by its name without the prefix `ru_`."""
            usage = resource.getrusage(resource.RUSAGE_SELF)
            names = [name for name in dir(usage) if name.startswith("ru_")]
            return {name.removeprefix("ru_"): getattr(usage, name) for name in names}
