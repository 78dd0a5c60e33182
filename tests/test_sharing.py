"""Shared variables under Django: where SHARED puts them, and when a request's are written."""

import tempfile
from contextlib import closing

import pytest
from django.core.checks import run_checks
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client

from expvar_panels import Int
from expvar_panels.checks.sharing import check_shared
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.sharing.changes import Cell
from expvar_panels.registry.sharing.lifetime import default_shared
from expvar_panels.registry.sharing.sqlite_store import SqliteStore
from expvar_panels.registry.sharing.values import Bounds
from expvar_panels.settings import SETTINGS, project_digest
from expvar_panels.stores.cache import CacheStore
from expvar_panels.stores.opening import open_store

CELL = Cell("tests.sharing", None, "int")
LOCMEM = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture
def patient(monkeypatch):
    """The process's own shared values, which wait for the store as long as it takes."""
    bounds = Bounds(write_every_s=3600, request_s=60, reading_s=60)
    monkeypatch.setattr(default_shared, "bounds", bounds)
    default_shared.begin()
    yield default_shared
    default_shared.close()


@pytest.fixture
def path(tmp_path, settings, patient):
    settings.EXPVAR_PANELS = {"SHARED": {"SQLITE": tmp_path / "shared.sqlite3"}}
    yield tmp_path / "shared.sqlite3"
    default_shared.close()


@pytest.fixture
def hits():
    return Int(CELL.name, shared=True, registry=Registry())


def stored(path):
    with closing(SqliteStore(path)) as store:
        return store.read([CELL], []).get(CELL)


def test_the_end_of_a_request_writes(path, hits):
    """What a view has counted is in the store when its response is closed."""
    hits.add(3)
    Client().get("/nothing/here")
    assert stored(path) == 3


def test_the_signal_alone_writes(path, hits):
    """Nothing of DDT or of a middleware is needed."""
    hits.add(2)
    # Django's own receiver would ask the test's database for its state, as the test client knows.
    request_finished.disconnect(close_old_connections)
    try:
        request_finished.send(sender=object())
    finally:
        request_finished.connect(close_old_connections)
    assert stored(path) == 2


def test_a_changed_setting_is_followed(path, hits, settings, tmp_path):
    """Tests may point SHARED elsewhere: values come from there at once."""
    hits.add(2)
    assert hits.value() == 2
    settings.EXPVAR_PANELS = {"SHARED": {"SQLITE": str(tmp_path / "other.sqlite3")}}
    assert hits.value() == 0
    settings.EXPVAR_PANELS = {"SHARED": {"SQLITE": str(path)}}
    assert hits.value() == 2


def test_by_default_the_file_is_private_and_the_projects_own(
    settings, tmp_path, monkeypatch, patient, hits
):
    """Nothing to configure: a file below the temporary directory, one for each project."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.EXPVAR_PANELS = {}
    hits.add(4)
    assert hits.value() == 4
    (file,) = tmp_path.glob("expvar_panels-*/*.sqlite3")
    assert file.stem == project_digest()
    settings.BASE_DIR = tmp_path
    assert project_digest() != file.stem
    default_shared.close()


def test_a_cache_is_chosen_by_its_alias(settings):
    """The store is made from the settings, and touches nothing until it is used."""
    settings.EXPVAR_PANELS = {"SHARED": {"CACHE": "counters"}}
    assert isinstance(open_store(), CacheStore)


# Checks


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.parametrize("choice", [{}, {"CACHE": "good"}])
def test_good_choices_have_nothing_to_check(settings, choice):
    """The default, and a cache that adds in the server."""
    settings.CACHES = {
        "default": LOCMEM,
        "good": {"BACKEND": "django.core.cache.backends.redis.RedisCache"},
    }
    settings.EXPVAR_PANELS = {"SHARED": choice}
    assert check_shared() == []


def test_a_good_file_has_nothing_to_check(settings, tmp_path):
    """The directory is there; the file is made when it is needed."""
    settings.EXPVAR_PANELS = {"SHARED": {"SQLITE": tmp_path / "x.sqlite3"}}
    assert check_shared() == []


@pytest.mark.parametrize("name", ["none/x.sqlite3", "."])
def test_a_file_that_cannot_be_is_an_error(settings, tmp_path, name):
    """A directory that is not there, or one in the file's place, is found at start-up."""
    settings.EXPVAR_PANELS = {"SHARED": {"SQLITE": tmp_path / name}}
    (error,) = check_shared()
    assert (error.id, str(tmp_path) in error.msg) == ("expvar_panels.E031", True)


def test_an_unknown_cache_is_an_error(settings):
    """A misspelt alias names the ones there are."""
    settings.CACHES = {"default": LOCMEM, "redis": LOCMEM}
    settings.EXPVAR_PANELS = {"SHARED": {"CACHE": "rediss"}}
    (error,) = check_shared()
    assert (error.id, "default, redis" in error.hint) == ("expvar_panels.E032", True)


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "db.DatabaseCache", "dummy.DummyCache"])
def test_a_cache_without_an_atomic_incr_is_an_error(settings, backend):
    """A cache that loses counts, or that each process has for itself, is refused with a way out."""
    settings.CACHES = {
        "default": LOCMEM,
        "bad": {"BACKEND": f"django.core.cache.backends.{backend}"},
    }
    settings.EXPVAR_PANELS = {"SHARED": {"CACHE": "bad"}}
    (error,) = check_shared()
    assert error.id == "expvar_panels.E033"
    assert "Redis" in error.hint
    assert error in run_checks()


@pytest.mark.parametrize("backend", ["none.at.all.Cache", "", "tests.test_sharing.ids"])
def test_a_cache_that_is_none_is_an_error(settings, backend):
    """A backend that cannot be imported, or is no cache, is told and does not raise."""
    settings.CACHES = {"default": LOCMEM, "bad": {"BACKEND": backend}}
    settings.EXPVAR_PANELS = {"SHARED": {"CACHE": "bad"}}
    assert ids(check_shared()) == ["expvar_panels.E033"]


@pytest.mark.parametrize(
    "choice",
    [None, "x", {"SQLITE": 5}, {"CACHE": ""}, {"REDIS": "x"}, {"SQLITE": "a", "CACHE": "b"}],
)
def test_a_choice_of_the_wrong_type_is_told_by_the_check_of_settings(settings, choice):
    """One error for it, not two, and no exception."""
    settings.EXPVAR_PANELS = {"SHARED": choice}
    assert check_shared() == []
    assert not SETTINGS["SHARED"].accepts(choice)
