"""What the sampler learns from Django and asgiref while something records: floor 1."""

from expvar_panels.flames.hooks.hooking import hooks

from . import asgiref, database, jinja, templates


def register() -> None:
    """Hand the installers to the sampler; nothing is patched before something records."""
    hooks.register("asgiref", asgiref.install)
    hooks.register("database", database.install)
    hooks.register("templates", templates.install)
    hooks.register("jinja2", jinja.install)
