"""The app's configuration."""

from django.apps import AppConfig


class PsutilConfig(AppConfig):
    """Publishes `cpu`, `vmem`, `swap` and `netio`."""

    name = "expvar_panels.contrib.psutil"
    label = "expvar_panels_psutil"
    verbose_name = "expvar panels: psutil"
