"""The Vars panel in the toolbar: when it reads, what it records, how it stays out of the way."""

import logging
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client

from expvar_panels.panels.vars import VarsPanel
from expvar_panels.panels.vars import reading as vars_reading
from expvar_panels.panels.vars.reading import FAST_NS, Fast
from expvar_panels.registry.snapshot import Reading, Source
from tests.panel_vars.helpers import (
    ALONE,
    PatientRegistry,
    Variable,
    async_request,
    changes,
    panel_of,
    request,
    table,
)
from tests.panel_vars.site import visits


def test_a_request_tells_what_it_changed(publish):
    """The first request of a process reads after itself only; each later one before it too."""
    publish("visits", lambda: {"page": visits["page"], "apage": 0})
    first = request()
    assert changes(first) == {}
    assert "from the next request on" in first.content
    assert changes(request()) == {("visits",): "1 changed", ("visits", "page"): "+1"}


def test_under_asgi_it_tells_the_same(publish):
    """An async view's request is compared as a sync one's."""
    publish("visits", lambda: visits["apage"])
    async_request()
    assert changes(async_request()) == {("visits",): "+1"}


@pytest.mark.django_db
def test_under_asgi_variables_may_use_the_orm(publish):
    """The event loop's thread refuses the ORM, so no variable is read there."""
    publish("users", lambda: User.objects.count())
    panel = async_request()
    (row,) = table(panel).rows
    assert row.failure is None
    assert row.value.text == "0"


def test_a_slow_variable_is_read_once_per_request(publish):
    """What is not known to be fast is not read before the request: the panel never doubles it."""
    now = [0]

    def takes_long():
        now[0] += 2 * FAST_NS
        return 1

    registry = PatientRegistry(clock=lambda: now[0])
    vars_reading.default_registry = registry  # the fixture of the same name puts it back
    slow = Variable(takes_long)
    registry.register(slow, Source("shop", "Slow"), "slow")
    registry.register(Variable(lambda: 1), Source("shop", "Quick"), "quick")
    request()
    calls = slow.calls
    panel = request()
    assert slow.calls == calls + 1
    assert changes(panel) == {("slow",): "not compared"}


def test_a_failing_variable_is_read_once_per_request(publish):
    """A failure before the request would be compared with nothing."""
    failing = publish("broken", lambda: 1 / 0)
    request()
    calls = failing.calls
    request()
    assert failing.calls == calls + 1


def test_fast_variables_are_fast_together_too():
    """A thousand variables of half a millisecond are not half a second before each request."""
    fast, source = Fast(), Source("shop", "Stock")
    admitted = sum(fast(Reading("x", source, 1, None, FAST_NS // 2)) for _ in range(1000))
    assert admitted == 40
    assert not Fast()(Reading("x", source, 1, None, FAST_NS + 1))
    assert not Fast()(None)


def test_both_readings_are_bounded(publish, registry):
    """A variable that hangs costs the page no more than the panel's own budgets."""
    publish("x", lambda: 1)
    request()
    assert registry.budgets == [0.02, 0.1]


@pytest.mark.parametrize("when", ["read_before", "read_after"])
def test_whatever_breaks_the_page_is_served(monkeypatch, caplog, when):
    """A registry that cannot be read is told in the panel and the log, and nowhere else."""

    def broken():
        raise RuntimeError("no registry today")

    monkeypatch.setattr(f"expvar_panels.panels.vars.panel.{when}", broken)
    response = Client(headers=ALONE).get("/")
    panel = panel_of(response)
    assert response.status_code == 200
    assert panel.enabled
    assert "no registry today" in caplog.text
    assert ("RuntimeError" in panel.content) == (when == "read_after")


def test_the_menu_counts_variables_and_errors(publish):
    """The sidebar says how many there are, and that some failed."""
    assert str(request().nav_subtitle) == "0 variables"
    publish("one", lambda: 1)
    assert str(request().nav_subtitle) == "1 variable"
    publish("two", lambda: 1 / 0)
    assert str(request().nav_subtitle) == "2 variables, 1 error"


def test_without_variables_it_says_what_to_do(publish):
    """The empty state is one sentence that leads on."""
    assert "vars.py" in request().content
    assert "<table" not in request().content


def test_from_the_store_it_touches_no_request(publish, caplog):
    """History shows stored panels: without a request, and without reading anything anew."""
    variable = publish("x", lambda: 1)
    panel = request()
    calls = variable.calls
    with caplog.at_level(logging.WARNING):
        assert panel.toolbar.request is None
        assert panel.enabled
        assert panel.content
        assert str(panel.title) == "Variables"
        assert panel.scripts == ["/static/expvar_panels/js/vars/element.js"]
    assert variable.calls == calls
    assert caplog.text == ""


def test_stats_of_another_version_are_no_error():
    """A store that outlives an upgrade holds stats that this version did not write."""
    panel = VarsPanel(type("Toolbar", (), {"stats": {"VarsPanel": {"old": 1}}})(), None)
    assert panel.content
    assert str(panel.nav_subtitle) == "0 variables"


def test_the_icon_is_one_that_the_toolbar_inlines():
    """It begins as DDT asks, and has the size of the others."""
    svg = Path(finders.find(VarsPanel.nav_icon)).read_text()
    assert svg.startswith('<svg width="16" height="16" ')
