"""The views of the Flames panel: guarded, validated, and never a way to other files."""

import json
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from debug_toolbar.store import get_store
from django.template import engines
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from expvar_panels.flames.frames import NOT_CODE, TEMPLATE, Frame
from expvar_panels.flames.profile import Profile
from expvar_panels.panels.flames import panel as flames
from expvar_panels.panels.flames import source as flames_source
from expvar_panels.panels.flames import standalone
from expvar_panels.panels.flames.formats import FORMATS
from tests.profiles import MS, NASTY, lifelike, profile_of, python

pytestmark = pytest.mark.urls("tests.flames_site")
GONE = "Data for this panel isn't available anymore. Please reload the page and retry."
VIEWS = ["profile", "requests", "source", "export"]


@pytest.fixture(autouse=True)
def toolbar(settings: Settings) -> None:
    """The toolbar shown, its store empty."""
    settings.DEBUG = True
    settings.MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware"]
    get_store().clear()


def stored(profile: Profile, **description: str | int) -> str:
    """The id of a request in the store that has this flame."""
    request_id = uuid4().hex
    stats = flames.stats_of(profile)
    stats["summary"]["description"].update(description)
    get_store().save_panel(request_id, "FlamesPanel", stats)
    return request_id


def get(view: str, **query: object) -> Any:
    return Client().get(reverse(f"djdt:expvar_flames_{view}"), query)


def in_file(*paths: Path | str, kind: str = "python") -> str:
    """The id of a request whose frames name these files."""
    if kind == TEMPLATE:
        named = [Frame(TEMPLATE, "", "{% x %}", str(p), 1, "django", NOT_CODE) for p in paths]
    else:
        named = [python("f", file=str(path)) for path in paths]
    return stored(profile_of([(named, MS)]))


def test_a_profile_is_given_to_compare_with() -> None:
    """The very block that is stored, and what was recorded."""
    data = get("profile", request_id=stored(lifelike())).json()
    assert Profile.decode(data["profile"]) == lifelike()
    assert data["description"]["path"] == "/books/"


def test_requests_are_listed_newest_first() -> None:
    """Only those that have flames, whatever order the store has them in."""
    newer = stored(lifelike(), started="2025-03-02T00:00:00+00:00", path="/newer/")
    older = stored(lifelike(), started="2025-03-01T00:00:00+00:00", path="/older/")
    get_store().save_panel(uuid4().hex, "FlamesPanel", flames.not_recorded("No."))
    get_store().save_panel(uuid4().hex, "HistoryPanel", {"request_url": "/"})
    rows = get("requests").json()["requests"]
    assert [row["request_id"] for row in rows] == [newer, older]
    assert rows[0] == {
        "request_id": newer,
        "method": "GET",
        "path": "/newer/",
        "status": 200,
        "started": "2025-03-02T00:00:00+00:00",
        "duration_ms": 87.55,
    }


def test_listing_decodes_no_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long history costs its summaries only."""
    stored(lifelike())
    monkeypatch.setattr(Profile, "decode", lambda block: pytest.fail("decoded"))
    assert len(get("requests").json()["requests"]) == 1


@pytest.mark.parametrize("view", VIEWS)
def test_the_views_are_as_guarded_as_the_toolbar(view: str, settings: Settings) -> None:
    """Who is not shown the toolbar gets a plain 404, and so does everyone without DEBUG."""
    request_id = stored(lifelike())
    query = {"request_id": request_id, "file": "x", "line": 1, "format": "json"}
    assert get(view, **query).headers["Content-Type"] == "application/json"
    settings.INTERNAL_IPS = []
    assert get(view, **query).status_code == 404
    settings.INTERNAL_IPS = ["127.0.0.1"]
    settings.DEBUG = False
    assert get(view, **query).status_code == 404


@pytest.mark.parametrize("view", VIEWS)
def test_a_login_for_every_view_does_not_shut_the_toolbar_out(
    view: str, settings: Settings
) -> None:
    """With LoginRequiredMiddleware the views stay the toolbar's."""
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]
    assert get(view, request_id=stored(lifelike())).status_code in {200, 400}


@pytest.mark.parametrize("view", VIEWS)
def test_only_get_is_answered(view: str) -> None:
    """Nothing here changes anything, and nothing is to be posted."""
    assert Client().post(reverse(f"djdt:expvar_flames_{view}")).status_code == 405


@pytest.mark.parametrize("view", ["profile", "source", "export"])
def test_an_expired_request_says_so_in_the_toolbar_s_words(view: str) -> None:
    """JSON with DDT's own sentence, in the toolbar's language."""
    query = {"request_id": uuid4().hex, "file": "x", "line": 1, "format": "json"}
    response = get(view, **query)
    assert (response.status_code, response.json()) == (404, {"error": GONE})
    with translation.override("de"):
        assert get(view, **query).json()["error"] != GONE


def test_a_request_without_a_flame_is_gone_too() -> None:
    """A response that still streams has no block yet."""
    request_id = uuid4().hex
    get_store().save_panel(request_id, "FlamesPanel", flames.not_recorded("Streaming."))
    assert get("profile", request_id=request_id).status_code == 404


@pytest.mark.parametrize("view", ["profile", "source", "export"])
@pytest.mark.parametrize("request_id", ["", "x", "../" * 20, "0" * 31, "a" * 10_000, "\0"])
def test_an_id_that_is_none_is_a_bad_request(view: str, request_id: str) -> None:
    """Refused by the form, before any store sees it."""
    assert get(view, request_id=request_id, file="x", line=1, format="json").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"file": "x"},
        {"line": 1},
        {"file": "", "line": 1},
        {"file": "x", "line": "one"},
        {"file": "x", "line": -1},
        {"file": "x", "line": 10**12},
        {"file": "x" * 5000, "line": 1},
        {"file": "a\0b", "line": 1},
    ],
)
def test_a_source_that_is_asked_wrongly_is_a_bad_request(query: dict[str, object]) -> None:
    """A file and a line are wanted."""
    assert get("source", request_id=stored(lifelike()), **query).status_code == 400


def test_a_broken_block_is_an_error_not_a_crash() -> None:
    """A store that others write to may hold anything."""
    request_id = stored(lifelike())
    stats = get_store().panel(request_id, "FlamesPanel")
    get_store().save_panel(request_id, "FlamesPanel", {**stats, "profile": "AAAA"})
    response = get("export", request_id=request_id, format="json")
    assert response.status_code == 422
    assert "block" in response.json()["error"]


def test_lines_of_the_source_are_given_around_the_line(tmp_path: Path) -> None:
    """The lines, and the number of the first of them."""
    file = tmp_path / "views.py"
    file.write_text("".join(f"line {n}\n" for n in range(1, 1001)))
    data = get("source", request_id=in_file(file), file=file, line=500).json()
    assert data["file"] == str(file)
    assert data["lines"][500 - data["start"]] == "line 500"
    assert len(data["lines"]) < 250


@pytest.mark.parametrize("line", [0, 1, 3, 9_999_999])
def test_a_line_beyond_the_file_gives_what_there_is(tmp_path: Path, line: int) -> None:
    """A file that changed since the recording is shorter: its end is shown."""
    file = tmp_path / "views.py"
    file.write_text("one\ntwo\nthree")
    data = get("source", request_id=in_file(file), file=file, line=line).json()
    assert (data["start"], data["lines"]) == (1, ["one", "two", "three"])


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("# -*- coding: latin-1 -*-\né".encode("latin-1"), "é"),
        ("\ufeffé".encode(), "é"),
        (b"\xff\xfe\xe9", None),
        (b"ELF\0\0", None),
        (b"# coding: nonsense\n", None),
        (b"x" * 5000, "x" * 1000),
    ],
)
def test_a_source_is_read_in_its_own_encoding(
    tmp_path: Path, content: bytes, text: str | None
) -> None:
    """As Python reads it; what is no text is not shown, and a line has a bound."""
    file = tmp_path / "views.py"
    file.write_bytes(content)
    response = get("source", request_id=in_file(file), file=file, line=1)
    assert (response.json()["lines"][-1] if response.status_code == 200 else None) == text


def refused(response: Any) -> bool:
    return bool(response.status_code == 404 and "lines" not in response.json())


def test_a_file_that_no_frame_names_is_not_given(tmp_path: Path) -> None:
    """Not its neighbour, not by another spelling, not by a link: the list is the list."""
    file, secret = tmp_path / "views.py", tmp_path / "secret.py"
    file.write_text("mine")
    secret.write_text("theirs")
    link = tmp_path / "link.py"
    link.symlink_to(file)
    request_id = in_file(file)
    for other in (
        secret,
        link,
        f"{tmp_path}/./views.py",
        f"{tmp_path}/x/../views.py",
        f"//{file}",
        f"file://{file}",
        "views.py",
        "/etc/passwd",
        f"{file}/../secret.py",
        f" {file}",
    ):
        assert refused(get("source", request_id=request_id, file=other, line=1)), other
    assert get("source", request_id=request_id, file=file, line=1).status_code == 200


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    """A directory, a pipe (which would wait for ever), a device, a file that is gone."""
    pipe = tmp_path / "pipe.py"
    os.mkfifo(pipe)
    files: list[Path | str] = [tmp_path, pipe, "/dev/zero", tmp_path / "gone.py", "relative.py"]
    request_id = in_file(*files)
    for file in files:
        assert refused(get("source", request_id=request_id, file=file, line=1)), file


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound in bytes, the same for templates."""
    file = tmp_path / "views.py"
    file.write_text("x" * 101)
    monkeypatch.setattr(flames_source, "LARGEST", 100)
    assert refused(get("source", request_id=in_file(file), file=file, line=1))


@pytest.mark.parametrize("name", ["<string>", "<frozen importlib>", "x.zip/y.py"])
def test_code_without_a_file_has_no_source(name: str) -> None:
    """Frames whose file is none are answered like any other file that is not there."""
    assert refused(get("source", request_id=in_file(name), file=name, line=1))


def test_frames_that_are_no_code_name_no_file() -> None:
    """A statement's text is no path."""
    request_id = stored(profile_of([([Frame("sql", "", "x", "/etc/passwd", 0, "", "")], MS)]))
    assert refused(get("source", request_id=request_id, file="/etc/passwd", line=1))


@pytest.fixture
def templates(tmp_path: Path, settings: Settings) -> Path:
    """A directory of templates for both engines, with a secret beside it."""
    (tmp_path / "templates" / "books").mkdir(parents=True)
    (tmp_path / "templates" / "books" / "list.html").write_text("{% for %}\nrow")
    (tmp_path / "templates" / "jinja.html").write_text("{{ jinja }}")
    (tmp_path / "secret.html").write_text("theirs")
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [tmp_path / "templates"],
            "APP_DIRS": True,
        },
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [tmp_path / "templates"],
        },
    ]
    return tmp_path


@pytest.mark.parametrize(
    ("name", "lines"), [("books/list.html", ["{% for %}", "row"]), ("jinja.html", ["{{ jinja }}"])]
)
def test_a_template_is_found_by_its_loaders(templates: Path, name: str, lines: list[str]) -> None:
    """By name, as the project itself would find it."""
    data = get("source", request_id=in_file(name, kind=TEMPLATE), file=name, line=2).json()
    assert (data["start"], data["lines"]) == (1, lines)


def test_jinja_s_own_loader_is_asked_too(templates: Path, settings: Settings) -> None:
    """A project with Jinja2 alone has its templates shown."""
    settings.TEMPLATES = settings.TEMPLATES[1:]
    assert [type(e).__name__ for e in engines.all()] == ["Jinja2"]
    request_id = in_file("jinja.html", "gone.html", kind=TEMPLATE)
    assert get("source", request_id=request_id, file="jinja.html", line=1).json()["lines"]
    assert refused(get("source", request_id=request_id, file="gone.html", line=1))


@pytest.mark.parametrize(
    "name", ["../secret.html", "books/../../secret.html", "/etc/passwd", "gone.html", "books"]
)
def test_a_template_s_name_leads_nowhere_else(templates: Path, name: str) -> None:
    """Also where a frame does name it: the loaders decide, and they keep to their directories."""
    assert refused(get("source", request_id=in_file(name, kind=TEMPLATE), file=name, line=1))


def test_a_huge_template_is_not_given(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bound as for code."""
    monkeypatch.setattr(flames_source, "LARGEST", 5)
    name = "books/list.html"
    assert refused(get("source", request_id=in_file(name, kind=TEMPLATE), file=name, line=1))


def test_an_engine_of_another_kind_is_passed_over(templates: Path, settings: Settings) -> None:
    """Some engines have neither loaders nor an environment to ask."""
    dummy = {"BACKEND": "django.template.backends.dummy.TemplateStrings"}
    settings.TEMPLATES = [dummy, *settings.TEMPLATES]
    name = "books/list.html"
    assert get("source", request_id=in_file(name, kind=TEMPLATE), file=name, line=1).json()["lines"]


def test_broken_template_settings_are_no_crash(settings: Settings) -> None:
    """An engine that cannot be made has no source to give."""
    settings.TEMPLATES = [{"BACKEND": "no.such.Engine"}]
    request_id = in_file("a.html", kind=TEMPLATE)
    assert refused(get("source", request_id=request_id, file="a.html", line=1))


CONTENT_TYPES = {
    "folded": ("text/plain; charset=utf-8", ".collapsedstack.txt"),
    "speedscope": ("application/json", ".speedscope.json"),
    "gecko": ("application/json", ".gecko.json"),
    "svg": ("image/svg+xml; charset=utf-8", ".svg"),
    "html": ("text/html; charset=utf-8", ".html"),
    "json": ("application/json", ".profile.json"),
}


@pytest.mark.parametrize("name", CONTENT_TYPES)
def test_a_download_is_a_file_and_nothing_else(name: str) -> None:
    """An attachment of the right type, that no browser sniffs, runs or keeps."""
    response = get("export", request_id=stored(lifelike()), format=name)
    content_type, suffix = CONTENT_TYPES[name]
    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="flames-GET-books-2025-03-01T10-00-00{suffix}"'
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in response.headers["Cache-Control"]
    assert response.content


def test_the_formats_are_those_documented() -> None:
    """What the form takes is what there is."""
    assert set(FORMATS) == set(CONTENT_TYPES)


def test_downloads_hold_the_profile() -> None:
    """Each format is the profile's own export."""
    profile = lifelike()
    request_id = stored(profile)
    texts = {n: get("export", request_id=request_id, format=n).content.decode() for n in FORMATS}
    assert texts["folded"] == profile.to_folded()
    assert json.loads(texts["speedscope"]) == profile.to_speedscope()
    assert json.loads(texts["gecko"]) == profile.to_gecko()
    assert texts["svg"] == profile.to_svg()
    assert Profile.from_dict(json.loads(texts["json"])) == profile


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("nasty", NASTY)
def test_hostile_names_can_be_downloaded(name: str, nasty: str) -> None:
    """No name breaks a download, in the body or in the file's name."""
    profile = profile_of(
        [([python(nasty, module=nasty, file=nasty)], MS)],
        description={"method": nasty, "path": nasty, "started": nasty},
    )
    response = get("export", request_id=stored(profile), format=name)
    assert response.status_code == 200
    assert '"flames' in response.headers["Content-Disposition"]
    assert len(response.headers["Content-Disposition"]) < 250


def test_a_format_that_is_none_is_a_bad_request() -> None:
    """Only the names of the list."""
    request_id = stored(lifelike())
    for name in ("", "exe", "../json", "JSON"):
        assert get("export", request_id=request_id, format=name).status_code == 400


def test_a_viewer_that_is_not_built_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout without npm has no page to give, and tells how to make it."""

    def missing(name: str) -> str:
        raise standalone.MissingModule(f"{name} is not built: run npm")

    monkeypatch.setattr(standalone, "_read", missing)
    response = get("export", request_id=stored(lifelike()), format="html")
    assert response.status_code == 503
    assert "is not built" in response.json()["error"]
