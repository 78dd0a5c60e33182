"""Settings of the flames: whose code, which editor, which directory."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from pytest_django import Settings

import tests.settings
from expvar_panels.editors import EDITORS, editor_url, is_editor
from expvar_panels.settings import SETTINGS, flames_dir, own_code


def test_own_code_lies_below_base_dir(settings: Settings) -> None:
    """Where a project says where it is, that is where it is."""
    settings.BASE_DIR = Path("/srv/shop")
    assert own_code() == ("/srv/shop",)


@pytest.mark.parametrize("base", [None, "", 7])
def test_without_base_dir_it_lies_beside_the_settings(settings: Settings, base: object) -> None:
    """The directory of the settings module, where there is nothing better to go by."""
    settings.BASE_DIR = base
    assert own_code() == (os.path.dirname(tests.settings.__file__),)


def test_settings_without_a_module_leave_the_working_directory(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`settings.configure()` in a script."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    settings.BASE_DIR = None
    settings.SETTINGS_MODULE = None
    assert own_code() == (str(tmp_path),)


def test_own_code_may_be_said(settings: Settings) -> None:
    """Any number of directories, of strings and paths; none at all is an answer too."""
    settings.EXPVAR_PANELS = {"FLAMES_OWN_CODE": ["/a", Path("/b")]}
    assert own_code() == ("/a", "/b")
    settings.EXPVAR_PANELS = {"FLAMES_OWN_CODE": []}
    assert own_code() == ()


@pytest.mark.parametrize(
    ("value", "directory"),
    [
        ("/tmp/x", Path("/tmp/x")),
        (Path("/y"), Path("/y")),
        ("flames", Path.cwd() / "flames"),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_flames_dir_is_a_path_or_nothing(
    settings: Settings, value: object, directory: Path | None
) -> None:
    """A string or a path; whatever else stands there is no directory."""
    settings.FLAMES_DIR = value
    assert flames_dir() == directory


def test_flames_dir_need_not_be_there(settings: Settings) -> None:
    """A project that never heard of it has none."""
    if hasattr(project, "FLAMES_DIR"):
        del settings.FLAMES_DIR
    assert flames_dir() is None


@pytest.mark.parametrize("name", EDITORS)
def test_a_preset_is_a_template(name: str) -> None:
    """Each names the file and the line, and passes as a setting of its own."""
    url = editor_url(name)
    assert "{file}" in url
    assert "{line}" in url
    assert is_editor(url)


def test_no_editor_is_no_url() -> None:
    """Nothing set, nothing to click."""
    assert editor_url(None) == editor_url("") == ""


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        ("FLAMES_EDITOR", None, True),
        ("FLAMES_EDITOR", "vscode", True),
        ("FLAMES_EDITOR", "my-editor+x://open?f={file}", True),
        ("FLAMES_EDITOR", "vim", False),
        ("FLAMES_EDITOR", "editor://open", False),
        ("FLAMES_EDITOR", "{file}:{line}", False),
        ("FLAMES_EDITOR", "javascript:alert('{file}')", False),
        ("FLAMES_EDITOR", "JavaScript:alert('{file}')", False),
        ("FLAMES_EDITOR", "data:text/html,{file}", False),
        ("FLAMES_EDITOR", " javascript:alert('{file}')", False),
        ("FLAMES_EDITOR", 7, False),
        ("FLAMES_OWN_CODE", None, True),
        ("FLAMES_OWN_CODE", ["/a", Path("/b")], True),
        ("FLAMES_OWN_CODE", (), True),
        ("FLAMES_OWN_CODE", "/a", False),
        ("FLAMES_OWN_CODE", [""], False),
        ("FLAMES_OWN_CODE", [7], False),
        ("FLAMES_PATH_MAP", {}, True),
        ("FLAMES_PATH_MAP", {"/app": Path("/home/me")}, True),
        ("FLAMES_PATH_MAP", {"/app": ""}, False),
        ("FLAMES_PATH_MAP", [("/app", "/home/me")], False),
        ("FLAMES_INTERVAL", 0.001, True),
        ("FLAMES_INTERVAL", 0, False),
        ("FLAMES_INTERVAL", True, False),
        ("FLAMES_INTERVAL", "1", False),
    ],
)
def test_a_setting_of_the_wrong_kind_is_known(name: str, value: Any, good: bool) -> None:
    """What the checks refuse: wrong types, and URLs that would run in the page."""
    assert SETTINGS[name].accepts(value) is good
