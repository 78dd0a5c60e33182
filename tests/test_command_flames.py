"""`manage.py flames URL`: a request in this process, its files, and a summary in the terminal."""

import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

from expvar_panels.flames.profile import Quality
from expvar_panels.requests import files as flame_files
from expvar_panels.requests import in_process as flames_request
from expvar_panels.requests import recorder
from expvar_panels.requests.in_process import BadURL, target_of
from expvar_panels.requests.report import report
from tests import flames_site
from tests.profiles import MS, lifelike, profile_of, python
from tests.test_exports_folded import parse

SITE = "tests.flames_site"
pytestmark = [pytest.mark.urls(SITE), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    """A site with sessions, served to localhost, no toolbar and no DEBUG."""
    settings.FLAMES_DIR = None
    settings.ALLOWED_HOSTS = ["localhost", ".example.org"]
    settings.LOGIN_URL = "/login/"
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]


def run(*args: str, output: Path | None = None, **options: Any) -> str:
    """What the command prints."""
    out = StringIO()
    options = {"stdout": out, "stderr": StringIO(), **options}
    if output is not None:
        options["output"] = output
    call_command("flames", *args, **options)
    return out.getvalue()


def files(directory: Path) -> list[Path]:
    return sorted(directory.iterdir())


def functions(directory: Path) -> set[str]:
    """The frames of the one folded file."""
    (folded,) = directory.glob("*.txt")
    return {frame for stack in parse(folded.read_text()) for frame in stack}


def test_a_request_is_run_and_told(tmp_path: Path) -> None:
    """Status, duration, own functions, SQL, quality, and where the two files are."""
    text = run("/page/", output=tmp_path)
    assert text.startswith("GET /page/: 200, ")
    assert f"{SITE}.burn" in text
    assert "by self time" in text
    assert "by total time" in text
    assert "SQL: 0 statements" in text
    assert "Quality: " in text
    svg, folded = files(tmp_path)
    assert [path.suffix for path in (svg, folded)] == [".svg", ".txt"]
    assert text.endswith(f"{folded}\n{svg}\n")
    assert f"{SITE}.page" in functions(tmp_path)


def test_flames_dir_is_where_files_go_by_default(tmp_path: Path, settings: Settings) -> None:
    """The same directory as of `?flames`, unless another is given."""
    (tmp_path / "set").mkdir()
    (tmp_path / "given").mkdir()
    settings.FLAMES_DIR = tmp_path / "set"
    run("/page/")
    run("/page/", output=tmp_path / "given")
    assert [len(files(tmp_path / name)) for name in ("set", "given")] == [2, 2]


def test_the_test_client_is_not_in_the_flame(tmp_path: Path) -> None:
    """The flame begins where it would in a server."""
    run("/page/", output=tmp_path)
    assert not any("django.test" in name or "expvar_panels" in name for name in functions(tmp_path))


def test_the_toolbar_is_left_out(tmp_path: Path, settings: Settings) -> None:
    """What it does for a page takes longer than many a page, and nobody looks at it here."""
    settings.DEBUG = True
    settings.MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware"]
    run("/page/", output=tmp_path)
    assert not any("debug_toolbar" in name for name in functions(tmp_path))
    assert len(settings.MIDDLEWARE) == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--method", "put"], b"PUT"),
        (["-d", "a=1&b=2"], b"POST application/x-www-form-urlencoded  a=1&b=2"),
        (["-d", '{"a": 1}'], b'POST application/json  {"a": 1}'),
        (["-d", "[1]", "-X", "PATCH"], b"PATCH application/json  [1]"),
        (["-d", "7", "-H", "content-type: text/plain"], b"POST text/plain  7"),
        (["-H", "X-Tried: yes: it is"], b"yes: it is"),
    ],
)
def test_method_body_and_headers_are_as_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], said: bytes
) -> None:
    """What curl would have sent."""
    bodies: list[bytes] = []
    monkeypatch.setattr(flames_request, "_read", lambda response: bodies.append(response.content))
    run("/echo/", *args, output=tmp_path)
    assert said in bodies[0]


def test_a_user_is_logged_in_and_out_again(tmp_path: Path) -> None:
    """The view sees the user; the session is gone afterwards."""
    User.objects.create_user("ada")
    text = run("/private/", "--user", "ada", output=tmp_path)
    assert text.startswith("GET /private/: 200, ")
    assert Session.objects.count() == 0


def test_a_login_page_is_told_from_the_page(tmp_path: Path) -> None:
    """A redirect is shown with its target and the way to log in."""
    text = run("/private/", output=tmp_path)
    assert "302" in text
    assert "/login/?next=/private/" in text
    assert "--user" in text


def test_a_view_that_fails_is_shown(tmp_path: Path) -> None:
    """The traceback, the flame all the same, and an exit code that says so."""
    err = StringIO()
    with pytest.raises(CommandError, match="The view failed"):
        run("/fails/", output=tmp_path, stderr=err)
    assert "ValueError: on purpose" in err.getvalue()
    assert f"{SITE}.fails" in functions(tmp_path)


def test_what_failed_is_told_once_and_mailed_to_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Django's own report would be the same traceback again; afterwards it reports as ever."""
    with pytest.raises(CommandError):
        run("/fails/", output=tmp_path)
    assert [record.name for record in caplog.records if record.name == "django.request"] == []
    Client(raise_request_exception=False).get("/fails/")
    assert [record.name for record in caplog.records] == ["django.request"]


def test_the_views_are_imported_before_the_recording(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server has done that by its first request: it is none of the page's time."""
    settings.ROOT_URLCONF = "tests.apps.late_urls"
    monkeypatch.delitem(sys.modules, settings.ROOT_URLCONF, raising=False)
    clear_url_caches()
    run("/late/", output=tmp_path)
    assert not any("<module>" in name for name in functions(tmp_path))


def test_views_that_cannot_be_imported_are_the_projects_own_error(
    tmp_path: Path, settings: Settings
) -> None:
    """It comes from the request, as it is: what is wrong is in the project."""
    settings.ROOT_URLCONF = "tests.apps.no_such_urls"
    with pytest.raises(ModuleNotFoundError, match="no_such_urls") as raised:
        run("/page/", output=tmp_path)
    assert any(entry.name == "get_response" for entry in raised.traceback)
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "function"), [("/stream/", "parts"), ("/astream/", "aparts"), ("/apage/", "apage")]
)
def test_bodies_are_read_to_their_end(tmp_path: Path, path: str, function: str) -> None:
    """Streams, sync and async, are part of the flame."""
    run(path, output=tmp_path)
    assert f"{SITE}.{function}" in functions(tmp_path)


def test_a_query_is_part_of_the_request_and_not_of_the_name(tmp_path: Path) -> None:
    """The file is named after the path."""
    run("/page/?secret=1", output=tmp_path)
    assert all(path.stem.endswith("-GET-page-1") for path in files(tmp_path))


def test_repeated_requests_keep_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports and empty caches are paid for by those before."""
    calls: list[None] = []
    monkeypatch.setattr(flames_site, "burn", lambda: calls.append(None))
    run("/page/", "--repeat", "3", output=tmp_path)
    assert len(calls) == 3
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["nowhere"], "begins with no slash"),
        (["/nowhere/"], "No URL pattern matches /nowhere/"),
        (["ftp://localhost/"], "neither a path nor an http URL"),
        (["http://elsewhere.org/page/"], "not in ALLOWED_HOSTS"),
        (["http://[/"], "is no URL"),
        (["http://localhost:99999/"], "is no URL"),
        (["/page/", "--header", "nonsense"], "is no header"),
        (["/page/", "--header", ": x"], "is no header"),
        (["/page/", "--user", "nobody"], "There is no user 'nobody'"),
        (["/page/", "--interval", "0"], "--interval is in seconds"),
        (["/page/", "--interval", "nan"], "--interval is in seconds"),
        (["/page/", "--repeat", "0"], "--repeat is at least 1"),
        (["/page/", "--method", "GE T"], "'GE T' is no method"),
    ],
)
def test_a_mistake_is_told_in_a_line(tmp_path: Path, args: list[str], why: str) -> None:
    """No traceback, no file."""
    with pytest.raises(CommandError) as told:
        run(*args, output=tmp_path)
    assert why in str(told.value)
    assert files(tmp_path) == []


def test_a_page_that_is_not_found_by_its_view_is_a_page(tmp_path: Path) -> None:
    """A 404 of the project's own is recorded like any answer."""
    assert run("/gone/", output=tmp_path).startswith("GET /gone/: 404, ")


def test_without_a_directory_nothing_is_run(tmp_path: Path, settings: Settings) -> None:
    """It is said before the request is made, which might change something."""
    with pytest.raises(CommandError, match="--output DIR, or set FLAMES_DIR"):
        run("/page/")
    with pytest.raises(CommandError, match="is not a directory"):
        run("/page/", output=tmp_path / "missing")


def test_files_that_cannot_be_written_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is a line, not a traceback."""

    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(flame_files, "_write", full)
    with pytest.raises(CommandError, match=r"could not be written: .*No space left"):
        run("/page/", output=tmp_path)
    assert files(tmp_path) == []


def test_a_recorder_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason, and no files."""
    monkeypatch.setattr(recorder, "_recording_of", lambda *args: 1 / 0)
    with pytest.raises(CommandError, match=r"Nothing was recorded: .*division by zero"):
        run("/page/", output=tmp_path)


def test_a_user_model_that_is_none_is_told(tmp_path: Path, settings: Settings) -> None:
    """A mistake of the settings, in its own words."""
    settings.AUTH_USER_MODEL = "no.Such"
    with pytest.raises(CommandError, match=r"AUTH_USER_MODEL"):
        run("/page/", "--user", "ada", output=tmp_path)


def test_users_need_their_apps(tmp_path: Path, settings: Settings) -> None:
    """Without sessions nobody can be logged in."""
    settings.INSTALLED_APPS = [
        app for app in settings.INSTALLED_APPS if app != "django.contrib.sessions"
    ]
    with pytest.raises(CommandError, match=r"needs django\.contrib\.auth and"):
        run("/page/", "--user", "ada", output=tmp_path)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/books/", ("/books/", "localhost", 80, False)),
        ("/", ("/", "localhost", 80, False)),
        ("/books/?a=1&b", ("/books/?a=1&b", "localhost", 80, False)),
        ("https://shop.example.org", ("/", "shop.example.org", 443, True)),
        ("http://localhost:8000/x?y#z", ("/x?y", "localhost", 8000, False)),
    ],
)
def test_a_url_is_a_path_or_whole(url: str, target: tuple[str, str, int, bool]) -> None:
    """As copied from the browser, or as written in the project."""
    assert target_of(url) == target


@pytest.mark.parametrize(
    ("allowed", "debug", "host"),
    [
        ([".example.org"], False, "example.org"),
        (["*"], False, "localhost"),
        ([], True, "localhost"),
        (["*", "shop.org"], False, "shop.org"),
    ],
)
def test_the_host_is_one_that_the_project_answers_to(
    settings: Settings, allowed: list[str], debug: bool, host: str
) -> None:
    """A path alone is asked of the first host that is allowed."""
    settings.ALLOWED_HOSTS, settings.DEBUG = allowed, debug
    assert target_of("/")[1] == host


def test_a_project_that_allows_no_host_says_so(settings: Settings) -> None:
    """Outside DEBUG an empty list allows nothing."""
    settings.ALLOWED_HOSTS, settings.DEBUG = [], False
    with pytest.raises(BadURL, match="ALLOWED_HOSTS"):
        target_of("/")


def test_the_report_of_a_rich_profile() -> None:
    """Own functions, templates, the slowest statements, the quality with what was cut off."""
    text = report(lifelike())
    by_self, by_total = text.split("Your code by total time:")
    assert "bookshop.tree.walk" in by_self.split("\n")[1]
    assert "bookshop.views.book_list" in by_total.split("\n")[1]
    assert "django" not in by_self
    templates, statements = by_total.split("Templates by total time:")[1].split("SQL: ")
    assert "{% for book in books %}  books/list.html:12" in templates.split("\n")[1]
    assert statements.startswith("15 statements, 21.6 ms (25 %)\n")
    assert '14 times       18.6 ms   21 %  SELECT * FROM "book"' in statements.split("\n")[1]
    assert '1 time        3.0 ms    3 %  INSERT INTO "log"' in statements.split("\n")[2]
    assert "51 samples (1 thrown away), one in 1.1 ms (asked: 1.0 ms), largest gap 12.0 ms" in text
    assert "Beyond the bound of spans: 2" in text
    assert text.endswith("Frames of thread 7 were not linked.")


def test_the_report_tells_failures_of_the_recorder() -> None:
    """Own code that only handed on has no table of self times; errors are counted."""
    profile = profile_of([(["view", python("f", "lib", "library")], MS)], quality=Quality(errors=2))
    text = report(profile)
    assert "by self time" not in text
    assert "by total time" in text
    assert text.endswith("The recorder failed 2 times.")


def test_the_report_without_own_code_says_what_to_do() -> None:
    """Most likely the project lies elsewhere: until that is said, all code is shown."""
    text = report(profile_of([([python("f", "lib", "library")], MS)]))
    assert "FLAMES_OWN_CODE" in text
    assert "All code by self time:\n  self       1.0 ms  100 %" in text


def test_a_hostile_name_does_not_drive_the_terminal() -> None:
    """Escape sequences and line ends of a name are not printed."""
    text = report(profile_of([([python("\x1b[2J\nfake: 1 ms\x07")], MS)]))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert not any(line.startswith("fake") for line in text.split("\n"))
