"""Profiles as files: names nobody can lead astray, whole files or none."""

import os
import re
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expvar_panels.flames.profile import Profile
from expvar_panels.requests import files as flame_files
from expvar_panels.requests.files import claim_files, slug_of, stem_of
from tests.profiles import NASTY, lifelike

MOMENT = datetime(2025, 3, 1, 10, 20, 30, 456_789, tzinfo=UTC)
# What every file system takes as one name, and no shell or browser as anything else.
SAFE = re.compile(r"20250301T102030\.456Z-[A-Z]{1,12}-[A-Za-z0-9-]{1,80}")


def test_a_name_says_when_and_what() -> None:
    """Time in UTC, method, path: files sort by time and are found by eye."""
    assert stem_of("GET", "/books/42/", MOMENT) == "20250301T102030.456Z-GET-books-42"
    there = MOMENT.astimezone(timezone(timedelta(hours=5)))
    assert stem_of("post", "/", there) == "20250301T102030.456Z-POST-root"


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/", "root"),
        ("", "root"),
        ("/../../etc/passwd", "etc-passwd"),
        ("/..%2f..%2fetc", "2f-2fetc"),
        ("/a\0b\n\r", "a-b"),
        ("/café/ﬁne", "cafe-fine"),
        ("/книги/", "page"),
        ("/C:\\Windows\\", "C-Windows"),
        ("/" + "x" * 5000, "x" * 80),
        ("/" + "-" * 5000 + "end", "page"),
        ("/a/" * 5000, "a-" * 39 + "a"),
        ("\ud800/x", "x"),
    ],
)
def test_a_path_becomes_a_slug(path: str, slug: str) -> None:
    """Dots, slashes, control characters, alphabets and sheer length are taken out."""
    assert slug_of(path) == slug


@given(
    st.text(st.characters(codec=None, exclude_categories=())) | st.sampled_from(NASTY), st.text()
)
def test_any_path_and_method_make_a_safe_name(path: str, method: str) -> None:
    """Whatever a URL holds, the name is letters, digits and hyphens of bounded length."""
    assert SAFE.fullmatch(stem_of(method, path, MOMENT))


@pytest.mark.parametrize("path", ["/con", "/nul.txt", "/aux/", "/lpt1"])
def test_no_name_is_a_device_of_windows(path: str) -> None:
    """The time comes first: `con` alone is never a file's name."""
    assert not re.match(r"(con|nul|aux|lpt1)(\.|$)", stem_of("GET", path, MOMENT), re.IGNORECASE)


def test_both_files_are_written(tmp_path: Path) -> None:
    """The folded text and the picture lie beside each other, and nothing else is left."""
    files = claim_files(tmp_path, "GET", "/books/", MOMENT)
    files.write(lifelike())
    assert files.folded.read_text() == lifelike().to_folded()
    assert fromstring(files.svg.read_text()).tag.endswith("svg")
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "20250301T102030.456Z-GET-books-1.svg",
        "20250301T102030.456Z-GET-books-1.txt",
    ]


def test_a_name_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    """A file of the same moment gets the next number, also when only one of the pair is there."""
    first = claim_files(tmp_path, "GET", "/", MOMENT)
    first.svg.write_text("mine")
    first.release()
    second = claim_files(tmp_path, "GET", "/", MOMENT)
    second.write(lifelike())
    assert first.svg.read_text() == "mine"
    assert second.name.endswith("-2")


def test_a_claim_holds_its_name_until_it_is_given_up(tmp_path: Path) -> None:
    """A response that still streams keeps its name; one that came to nothing frees it."""
    first = claim_files(tmp_path, "GET", "/", MOMENT)
    assert claim_files(tmp_path, "GET", "/", MOMENT).name.endswith("-2")
    first.release()
    assert claim_files(tmp_path, "GET", "/", MOMENT).name == first.name


def claim_and_write(directory: Path) -> str:
    files = claim_files(directory, "GET", "/busy/", MOMENT)
    files.write(lifelike())
    return files.name


def test_fifty_at_the_same_moment_in_threads(tmp_path: Path) -> None:
    """Fifty threads with one and the same time stamp write fifty pairs of files."""
    together = threading.Barrier(50)

    def work() -> str:
        together.wait()
        return claim_and_write(tmp_path)

    with ThreadPoolExecutor(50) as pool:
        names = [future.result() for future in [pool.submit(work) for _ in range(50)]]
    assert len(set(names)) == 50
    assert len(list(tmp_path.iterdir())) == 100


def test_processes_do_not_collide(tmp_path: Path) -> None:
    """The counter is the directory's, not the process's."""
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        names = list(pool.map(claim_and_write, [tmp_path] * 20))
    assert len(set(names)) == 20
    assert len(list(tmp_path.iterdir())) == 40


def test_a_full_moment_is_an_error_not_a_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search for a free number ends."""
    monkeypatch.setattr(flame_files, "MOST_OF_A_MOMENT", 3)
    for _ in range(3):
        claim_files(tmp_path, "GET", "/", MOMENT)
    with pytest.raises(FileExistsError, match="3 recordings"):
        claim_files(tmp_path, "GET", "/", MOMENT)


class Full:
    """A disk that takes so many writes and renames, then none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, operation: str, after: int) -> None:
        self.left = after
        target = flame_files if operation == "_write" else os
        self.real = getattr(target, operation)
        monkeypatch.setattr(target, operation, self)

    def __call__(self, *args: object) -> object:
        if self.left == 0:
            raise OSError(28, "No space left on device")
        self.left -= 1
        return self.real(*args)


@pytest.mark.parametrize("operation", ["_write", "rename"])
@pytest.mark.parametrize("after", [0, 1])
def test_a_disk_that_fills_up_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str, after: int
) -> None:
    """Both files or neither, at whichever of the four steps it fails, and the name is free."""
    files = claim_files(tmp_path, "GET", "/", MOMENT)
    Full(monkeypatch, operation, after)
    with pytest.raises(OSError, match="No space left"):
        files.write(lifelike())
    assert list(tmp_path.iterdir()) == []


def test_a_profile_that_cannot_be_drawn_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing export gives the name up like a failing disk does."""
    monkeypatch.setattr(Profile, "to_svg", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        claim_files(tmp_path, "GET", "/", MOMENT).write(lifelike())
    assert list(tmp_path.iterdir()) == []


def test_a_missing_directory_is_an_error(tmp_path: Path) -> None:
    """No directory is made behind anyone's back."""
    with pytest.raises(FileNotFoundError):
        claim_files(tmp_path / "missing", "GET", "/", MOMENT)


@given(profile_path=st.text(max_size=50))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_written_outside_the_directory(tmp_path: Path, profile_path: str) -> None:
    """The files are children of the directory, whatever the path was."""
    files = claim_files(tmp_path, "GET", f"/../{profile_path}", MOMENT)
    assert files.svg.resolve().parent == files.folded.resolve().parent == tmp_path.resolve()
    files.release()
