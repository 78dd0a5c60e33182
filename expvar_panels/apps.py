"""The app's start-up: the one place that knows all floors and joins them."""

from django.apps import AppConfig, apps


class ExpvarPanelsConfig(AppConfig):
    """Discovers the variables of the installed apps and registers the system checks."""

    name = "expvar_panels"
    verbose_name = "expvar panels"

    def ready(self) -> None:
        """Join the floors."""
        from . import hooks, startup
        from .checks import flames as flames_checks
        from .checks import settings as checks
        from .checks import sharing as shared_checks
        from .checks import vars as vars_checks
        from .stores import opening as sharing

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
