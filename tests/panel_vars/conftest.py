"""A site with a registry of the test's own."""

from itertools import count

import pytest
from debug_toolbar.store import get_store

from expvar_panels.lending import DjangoSurroundings
from expvar_panels.panels.vars import reading as vars_reading
from expvar_panels.registry.snapshot import Source
from tests.panel_vars import site as pages
from tests.panel_vars.helpers import PatientRegistry, Variable


@pytest.fixture
def registry(monkeypatch):
    """A registry of the test's own in the place of the process's."""
    registry = PatientRegistry(clock=count(0, 1_000).__next__)  # all take a microsecond
    registry.use(DjangoSurroundings())
    monkeypatch.setattr(vars_reading, "default_registry", registry)
    return registry


@pytest.fixture
def publish(registry):
    def publish(name, function, app="shop", line=7):
        variable = Variable(function)
        registry.register(variable, Source(app, name.title(), f"/srv/{app}/vars.py", line), name)
        return variable

    return publish


@pytest.fixture(autouse=True)
def site(settings, registry):
    settings.DEBUG = True
    settings.ROOT_URLCONF = pages.__name__
    get_store().clear()
    pages.visits.clear()
    yield
    get_store().clear()
