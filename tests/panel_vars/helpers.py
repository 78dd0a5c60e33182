"""What the tests of the Vars panel share: variables, requests, and the table that they read."""

import json
from html.parser import HTMLParser

from asgiref.sync import async_to_sync
from debug_toolbar.toolbar import DebugToolbar
from django.test import AsyncClient, Client

from expvar_panels.panels.vars import VarsPanel
from expvar_panels.panels.vars.store import unpack
from expvar_panels.panels.vars.table import Table
from expvar_panels.registry.registry import Registry

ALONE = {"cookie": "djdtFlamesPanel=off"}  # its sampler would outlive each test by a second


class PatientRegistry(Registry):
    """Has all the time in the world, however busy the machine is; remembers what it was given."""

    budgets: list[float]

    def collect(self, budget_s=60, **only):
        self.budgets = [*getattr(self, "budgets", []), budget_s]
        return super().collect(60, **only)


class Variable:
    """A variable made of a function, which counts its calls."""

    def __init__(self, function):
        self.function = function
        self.calls = 0

    def value(self):
        self.calls += 1
        return self.function()


def panel_of(response) -> VarsPanel:
    """The panel as the toolbar makes it from its store."""
    return DebugToolbar.fetch(response["djdt-request-id"]).get_panel_by_id("VarsPanel")


def request(path="/") -> VarsPanel:
    return panel_of(Client(headers=ALONE).get(path))


def async_request() -> VarsPanel:
    return panel_of(async_to_sync(AsyncClient(headers=ALONE).get)("/async/"))


def table(panel) -> Table:
    return Table(unpack(panel.get_stats()["record"]))


def changes(panel) -> dict:
    return {row.path: row.change.text for row in table(panel).rows if row.change}


class Cells(HTMLParser):
    """The rows of the table: their keys, and the text of each cell by its class."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.tags, self.texts, self._cell = {}, [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag == "tr" and "data-key" in attrs:
            self._row = self.rows.setdefault(tuple(json.loads(attrs["data-key"])), {})
        if tag in {"th", "td"}:
            self._cell = attrs.get("class", "name").split()[0]

    def handle_data(self, data):
        self.texts += [data.strip()] if data.strip() else []
        if self.rows and self._cell:
            self._row[self._cell] = f"{self._row.get(self._cell, '')}{data}"


def rows(panel) -> dict:
    rows = Cells(panel.content).rows
    return {
        key: {cell: " ".join(text.split()) for cell, text in row.items()}
        for key, row in rows.items()
    }
