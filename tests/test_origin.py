"""Whose code a frame is: the developer's own, a library's, the standard library's."""

import json
import os
import sys
import sysconfig
from pathlib import Path

import pytest

from expvar_panels.flames.frames import LIBRARY, OWN, STDLIB
from expvar_panels.flames.origin import Origins


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project's directory with a virtual environment and node's packages inside."""
    root = tmp_path / "shop"
    (root / "env" / "src" / "patched").mkdir(parents=True)
    (root / "env" / "pyvenv.cfg").touch()
    (root / "conda" / "conda-meta").mkdir(parents=True)
    return root


def test_code_below_the_project_is_own(project: Path) -> None:
    """Files of the project are the developer's."""
    assert Origins([project])(str(project / "books" / "views.py"), "books.views") == OWN


@pytest.mark.parametrize(
    "file",
    [
        ".venv/lib/python3.11/site-packages/django/http/request.py",
        "vendor/dist-packages/thing.py",
        "node_modules/tool/gyp.py",
        "env/src/patched/thing.py",
        "conda/lib/thing.py",
    ],
)
def test_libraries_below_the_project_are_libraries(project: Path, file: str) -> None:
    """An environment inside the project is not the developer's work, whatever its name."""
    assert Origins([project])(str(project / file), "thing") == LIBRARY


def test_a_neighbour_with_a_longer_name_is_not_own(project: Path) -> None:
    """`/srv/shop2` does not lie below `/srv/shop`."""
    assert Origins([project])(f"{project}2/views.py", "views") == LIBRARY


def test_code_reached_through_a_link_is_own(project: Path, tmp_path: Path) -> None:
    """The project is the same one by its link's name and by its real one."""
    link = tmp_path / "current"
    link.symlink_to(project)
    origins = Origins([link])
    assert origins(str(link / "views.py"), "views") == OWN
    assert origins(str(project / "views.py"), "views") == OWN


def test_a_library_named_as_own_is_own(tmp_path: Path) -> None:
    """Who works on a package installed in site-packages may say so."""
    package = tmp_path / "site-packages" / "mylib"
    assert Origins([package])(str(package / "core.py"), "mylib.core") == OWN


def test_the_standard_library_is_known_by_its_place() -> None:
    """Modules of the standard library, in files, frozen and in its zip."""
    origins = Origins()
    assert origins(json.__file__, "json") == STDLIB
    assert origins("<frozen importlib._bootstrap>", "importlib._bootstrap") == STDLIB
    site = sysconfig.get_path("purelib")
    assert origins(os.path.join(site, "django", "apps.py"), "django.apps") == LIBRARY


def test_the_standard_library_below_a_project_stays_one() -> None:
    """A project whose root holds the whole installation does not own the installation."""
    origins = Origins(["/"])
    assert origins(json.__file__, "json") == STDLIB
    assert origins("/views.py", "views") == OWN


def test_a_project_in_a_zip_is_own(project: Path) -> None:
    """A path into an archive below the project counts as one below the project."""
    assert Origins([project])(str(project / "app.zip" / "shop" / "views.py"), "shop.views") == OWN


@pytest.mark.parametrize(
    ("module", "origin"),
    [
        ("books.models", OWN),
        ("books.gone", OWN),
        ("elsewhere.models", LIBRARY),
        ("collections.abc", STDLIB),
        ("__main__", OWN),
        ("", LIBRARY),
        ("namedtuple_Point", LIBRARY),
    ],
)
def test_code_without_a_file_belongs_with_its_module(
    project: Path, module: str, origin: str
) -> None:
    """What `exec` made (a dataclass's `__init__`) is whose the module is."""
    places = {
        "books": str(project / "books" / "__init__.py"),
        "books.models": str(project / "books" / "models.py"),
        "elsewhere": "/opt/elsewhere.py",
    }
    origins = Origins([project], module_file=places.get)
    assert origins("<string>", module) == origin


def test_modules_are_found_where_they_were_imported_from(project: Path) -> None:
    """Without a resolver of one's own the loaded modules are asked."""
    here = Path(__file__).parent
    assert Origins([here])("<string>", __name__) == OWN
    assert Origins([project])("<string>", __name__) == LIBRARY


@pytest.mark.parametrize("file", ["", "<>", "\0", "a\0b.py", "x" * 10_000, "\ud800", "é/ü.py"])
def test_no_name_breaks_it(project: Path, file: str) -> None:
    """A code object may claim any file."""
    assert Origins([project])(file, "odd") in {OWN, LIBRARY, STDLIB}


def test_a_relative_file_is_taken_from_the_working_directory(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script run by a relative path is own when the project is the working directory."""
    monkeypatch.chdir(project)
    assert Origins([project])("manage.py", "__main__") == OWN


def test_an_answer_is_worked_out_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file and module are not looked up again: thousands of frames ask."""
    origins = Origins([project])
    file = str(project / "views.py")
    assert origins(file, "views") == OWN
    monkeypatch.setattr("os.path.abspath", lambda path: pytest.fail("looked up again"))
    assert origins(file, "views") == OWN


def test_the_archive_of_the_standard_library_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """An embedded Python keeps its library in a zip on sys.path."""
    name = f"python{sys.version_info.major}{sys.version_info.minor}.zip"
    monkeypatch.setattr(sys, "path", [f"/opt/py/{name}", *sys.path])
    assert Origins()(f"/opt/py/{name}/json/decoder.py", "json.decoder") == STDLIB


def test_a_working_directory_that_is_gone_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative file lies nowhere then."""
    origins = Origins(["/srv/shop"])
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert origins("views.py", "views") == LIBRARY
