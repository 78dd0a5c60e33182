"""The list of the viewer's modules, by which the browser fetches them all at once."""

import posixpath
import re
from importlib.resources import files

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage

from expvar_panels.panels.flames.standalone import ENTRY, modules

LIST = "expvar_panels/js/flames/modules.js"
STATIC = files("expvar_panels") / "static"
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+\.js)["']""")


def imported(name, source):
    """The paths that a module's imports resolve to, written in whatever way."""
    return [posixpath.normpath(posixpath.join(name, "..", path)) for path in IMPORT.findall(source)]


def test_every_module_of_the_viewer_is_on_the_list_once():
    """A module that was forgotten would come a round later, one too many for nothing."""
    names = imported(LIST, STATIC.joinpath(LIST).read_text(encoding="utf-8"))
    assert sorted(names) == sorted(set(modules(ENTRY)) - {ENTRY})


def test_a_hashing_storage_gives_the_list_and_the_imports_the_same_addresses(tmp_path):
    """Whatever the storage makes of names, no module is fetched under two of them."""
    storage = ManifestStaticFilesStorage(location=tmp_path)
    sources = {**modules(ENTRY), LIST: ""}
    found = {}
    for name in sources:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(STATIC.joinpath(name).read_bytes())
        found[name] = (FileSystemStorage(location=tmp_path), name)
    assert not [error for *_, error in storage.post_process(found) if isinstance(error, Exception)]
    addresses = {
        name: imported(name, (tmp_path / storage.stored_name(name)).read_text(encoding="utf-8"))
        for name in sources
    }
    listed = set(addresses.pop(LIST))
    assert listed == {path for paths in addresses.values() for path in paths}
