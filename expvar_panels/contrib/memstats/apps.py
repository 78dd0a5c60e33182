"""The app's configuration."""

from django.apps import AppConfig


class MemStatsConfig(AppConfig):
    """Publishes `memstats`, `memstats_source` and `pid`."""

    name = "expvar_panels.contrib.memstats"
    label = "expvar_panels_memstats"
    verbose_name = "expvar panels: memstats"
