"""The app's configuration."""

from django.apps import AppConfig


class CmdlineConfig(AppConfig):
    """Publishes `cmdline`."""

    name = "expvar_panels.contrib.cmdline"
    label = "expvar_panels_cmdline"
    verbose_name = "expvar panels: cmdline"
