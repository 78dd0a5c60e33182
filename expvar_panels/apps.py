"""The app's start-up: the one place that knows all floors and joins them."""

from django.apps import AppConfig, apps


class ExpvarPanelsConfig(AppConfig):
    """Discovers the variables of the installed apps and registers the system checks."""

    name = "expvar_panels"
    verbose_name = "expvar panels"

    def ready(self) -> None:
        """Join the floors."""
        from . import checks, flames_checks, hooks, shared_checks, sharing, startup, vars_checks

        hooks.register()
        sharing.connect()
        startup.connect()
        checks.connect()
        vars_checks.connect()
        shared_checks.connect()
        flames_checks.connect()
        if apps.is_installed("debug_toolbar"):
            from .panels import exclusion

            exclusion.install()
