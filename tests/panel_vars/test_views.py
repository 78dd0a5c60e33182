"""The views behind the Vars panel: who may read them, what they answer, what they leave alone."""

import json
import os

import pytest
from debug_toolbar.store import get_store
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.test import Client
from django.urls import reverse
from django.utils.translation import get_language

from expvar_panels.panels.vars import views as vars_views

LIVE, VALUE = "djdt:expvar_vars_live", "djdt:expvar_vars_value"


@pytest.fixture(autouse=True)
def tree(publish) -> dict:
    """The variables of the test, all in one called `all`."""
    tree = {}
    publish("all", lambda: tree)
    return tree


def get(name, client=None, **query):
    return (client or Client()).get(reverse(name), query)


def test_live_tells_every_value(tree):
    """Paths, kinds, texts, amounts and beginnings: what the browser writes into the rows it has."""
    tree |= {"hits": 1234, "free_bytes": 2048, "note": "x" * 100, "on": True}
    told = get(LIVE).json()
    assert told["values"] == [
        [["all", "hits"], "number", "1234", "", None],
        [["all", "free_bytes"], "number", "2048", "2 KiB", None],
        [["all", "note"], "string", "x" * 100, "", "x" * 64 + "…"],
        [["all", "on"], "bool", "true", "", None],
    ]
    assert told["pid"] == os.getpid()
    [[path, took, age]] = told["times"]
    assert (path, age) == (["all"], "")
    assert took


def test_live_sends_rows_only_where_there_are_others(tree):
    """While the rows are those that the browser has, only values are sent."""
    tree["hits"] = 1
    first = get(LIVE).json()
    assert "all.</span>" in first["rows"]
    tree["hits"] = 2
    again = get(LIVE, shape=first["shape"]).json()
    assert again["rows"] is None
    assert again["values"][0][2] == "2"
    tree["misses"] = 1
    other = get(LIVE, shape=first["shape"]).json()
    assert "misses" in other["rows"]
    assert other["shape"] != first["shape"]


def test_rows_of_live_claim_no_change(tree):
    """Live rows were compared with no request: nothing in them says so, nor that they were not."""
    tree["hits"] = 1
    assert 'class="change"' in get(LIVE).json()["rows"]
    assert 'class="change ' not in get(LIVE).json()["rows"]


def test_a_variable_that_begins_to_fail_is_another_shape(tree, publish):
    """The browser must learn of a failure, and of its end."""
    tree["x"] = 1
    shape = get(LIVE).json()["shape"]
    publish("broken", lambda: 1 / 0)
    told = get(LIVE, shape=shape).json()
    assert "ZeroDivisionError" in told["rows"]


def test_a_value_is_told_whole(tree):
    """However long it is: texts as they are, the rest as readable JSON."""
    tree |= {"note": "é\n" * 50_000, "deep": {"a": [1, {"b": None}]}}
    text = get(VALUE, path='["all","note"]')
    assert text.content.decode() == tree["note"]
    deep = get(VALUE, path='["all","deep"]')
    assert json.loads(deep.content) == tree["deep"]
    assert b"\n" in deep.content


def test_a_value_is_text_and_nothing_else(tree):
    """A value that is a page of HTML is not one in the browser, whatever it sniffs."""
    tree["page"] = "<script>alert(1)</script>\ud800"
    response = get(VALUE, path='["all","page"]')
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content.startswith(b"<script>")


def test_secrets_are_no_more_to_be_had_here(tree):
    """The views redact as the panel does, and no path leads around it."""
    tree |= {"mail": {"password": "hunter2"}, "token": {"inner": "hunter2"}}
    assert "hunter2" not in get(LIVE).content.decode()
    assert b"hunter2" not in get(VALUE, path='["all"]').content
    assert b"hunter2" not in get(VALUE, path='["all","mail","password"]').content
    assert get(VALUE, path='["all","token","inner"]').status_code == 404


@pytest.mark.parametrize("path", ['["none"]', '["all","gone"]', '["all","x","deeper"]'])
def test_a_value_that_is_gone_is_not_found(tree, path):
    """A stale link says so in a sentence."""
    tree["x"] = 1
    response = get(VALUE, path=path)
    assert response.status_code == 404
    assert response.content == b"There is no such value now."


@pytest.mark.parametrize(
    "path", ["", "x", "[]", "{}", "null", "[1]", '["a",null]', '"a"', "[" * 3_000, "9" * 5_000]
)
def test_a_path_that_is_none_is_refused(path):
    """Bad input is a 400, never a 500."""
    assert get(VALUE, path=path).status_code == 400


@pytest.mark.parametrize("shape", ["x" * 40, "zz", "0 1", "<b>"])
def test_a_shape_that_is_none_is_refused(shape):
    """The form lets digests through and nothing else, and echoes no markup."""
    response = get(LIVE, shape=shape)
    assert response.status_code == 400
    assert b"<b>" not in response.content


@pytest.mark.parametrize("name", [LIVE, VALUE])
def test_only_who_sees_the_toolbar_may_read(settings, name):
    """DDT's own rule guards the views: elsewhere they do not exist."""
    assert get(name, Client(REMOTE_ADDR="192.0.2.1"), path='["all"]').status_code == 404
    settings.DEBUG = False
    assert get(name, path='["all"]').status_code == 404


@pytest.mark.parametrize("name", [LIVE, VALUE])
@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_reading_is_all_they_do(name, method):
    """Only GET is answered."""
    assert getattr(Client(), method)(reverse(name)).status_code == 405


@pytest.mark.parametrize("view", [vars_views.live, vars_views.value])
def test_a_site_behind_a_login_lets_the_toolbar_through(view, rf):
    """`LoginRequiredMiddleware` leaves the views alone, as it does DDT's."""
    middleware = LoginRequiredMiddleware(lambda request: None)
    request = rf.get("/")
    request.user = type("Anonymous", (), {"is_authenticated": False})()
    assert middleware.process_view(request, view, (), {}) is None


@pytest.mark.parametrize("name", [LIVE, VALUE])
def test_answers_are_not_kept(name):
    """Neither the browser nor a proxy shows an old reading as a new one."""
    assert get(name, path='["all"]')["Cache-Control"] == "no-store"


def test_polling_leaves_the_toolbars_history_alone():
    """Live enters no request into the store, and answers without the toolbar's headers."""
    for _ in range(3):
        response = get(LIVE)
    assert list(get_store().request_ids()) == []
    assert "djdt-request-id" not in response


def test_views_speak_the_toolbars_language(settings, monkeypatch):
    """`TOOLBAR_LANGUAGE` rules here too."""
    spoken = []
    read_now = vars_views.read_now
    monkeypatch.setattr(vars_views, "read_now", lambda: spoken.append(get_language()) or read_now())
    settings.DEBUG_TOOLBAR_CONFIG = {"IS_RUNNING_TESTS": False, "TOOLBAR_LANGUAGE": "de"}
    get(LIVE)
    assert spoken == ["de"]
