"""A module imports only from its own floor or one below, and packages in one direction only."""

import ast
from pathlib import Path

import expvar_panels

ROOT = Path(expvar_panels.__file__).parent
DDT, DJANGO, STDLIB = 2, 1, 0
# A profile gives itself in each format, whose modules it asks for only then.
LAZY = {
    ("expvar_panels.flames.profile", "expvar_panels.flames.exports"),
    ("expvar_panels.flames.profile", "expvar_panels.flames.wire"),
}


def floor_of(module: str) -> int:
    """The floor that an `expvar_panels...` module lives on."""
    rest = module.removeprefix("expvar_panels").lstrip(".")
    head = rest.split(".")[0]
    if head in {"", "registry", "flames"}:
        return STDLIB
    return DDT if head in {"panels", "apps"} else DJANGO


def floor_of_import(name: str) -> int:
    top = name.split(".", maxsplit=1)[0]
    if top == "expvar_panels":
        return floor_of(name)
    return {
        "debug_toolbar": DDT,
        "django": DJANGO,
        "asgiref": DJANGO,
        "jinja2": DJANGO,
        "psutil": DJANGO,
    }.get(top, STDLIB)


def module_of(path: Path, root: Path) -> str:
    module = ".".join(("expvar_panels", *path.relative_to(root).with_suffix("").parts))
    return module.removesuffix(".__init__")


def imports(path: Path, root: Path = ROOT) -> list[str]:
    """The modules that a module imports, wherever in it; of a package of ours, those it takes."""
    package = ("expvar_panels", *path.relative_to(root).with_suffix("").parts[:-1])
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            found += [_module_or_name(module, alias.name, root) for alias in node.names]
    return found


def _module_or_name(module: str, name: str, root: Path) -> str:
    top, *rest = module.split(".")
    path = root.joinpath(*rest, name)
    is_module = top == "expvar_panels" and (path.is_dir() or path.with_suffix(".py").exists())
    return f"{module}.{name}" if is_module else module


def upward_imports(root: Path) -> list[str]:
    wrong = []
    for path in sorted(root.rglob("*.py")):
        module = module_of(path, root)
        here = floor_of(module)
        wrong += [
            f"{module} (floor {here}) imports {name}"
            for name in imports(path, root)
            if floor_of_import(name) > here
        ]
    return wrong


def test_no_module_imports_upwards():
    """The architecture holds: nothing below knows what is above it."""
    assert upward_imports(ROOT) == []


def unit_of(module: str, packages: set[str]) -> str:
    """The package that a module is of, or the module itself where packages lie beside it."""
    package = module if module in packages else module.rpartition(".")[0]
    return module if any(each.startswith(f"{package}.") for each in packages) else package


def units(root: Path) -> dict[str, set[str]]:
    """What each package, and each module that packages lie beside, imports of the others."""
    modules = {module_of(path, root): path for path in root.rglob("*.py")}
    packages = {name for name, path in modules.items() if path.name == "__init__.py"}
    found: dict[str, set[str]] = {}
    for name, path in modules.items():
        here = unit_of(name, packages)
        ours = [each for each in imports(path, root) if each in modules]
        found.setdefault(here, set()).update({unit_of(each, packages) for each in ours} - {here})
    return found


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The groups of units that import each other, over however many others."""

    def reached(unit: str) -> set[str]:
        found, ways = set(), [unit]
        while ways:
            new = graph.get(ways.pop(), set()) - found
            found |= new
            ways += new
        return found

    reach = {unit: reached(unit) for unit in graph}
    return sorted({tuple(sorted(o for o in reach[u] if u in reach[o])) for u in graph} - {()})


def test_packages_import_in_one_direction() -> None:
    """Each part can be read with those below it alone: no circle leads back."""
    graph = {
        unit: {o for o in others if (unit, o) not in LAZY} for unit, others in units(ROOT).items()
    }
    assert circles(graph) == []
    assert "expvar_panels.flames.stacks" in graph["expvar_panels.flames.segments"]


def test_what_is_imported_lazily_still_is() -> None:
    """An exception that nobody needs any longer goes."""
    graph = units(ROOT)
    assert all(there in graph[here] for here, there in LAZY)


def test_a_circle_of_packages_is_found(tmp_path: Path) -> None:
    """Also one that only types need, and one over several packages."""
    files = {
        "a/one.py": "if TYPE_CHECKING:\n    from ..b.two import x",
        "b/two.py": "def f():\n    from expvar_panels import top",
        "top.py": "from .a import one",
        "c/three.py": "from expvar_panels.a.one import x",
    }
    for name, text in {**files, **{f"{p}__init__.py": "" for p in ("", "a/", "b/", "c/")}}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert circles(units(tmp_path)) == [("expvar_panels.a", "expvar_panels.b", "expvar_panels.top")]


def test_contrib_uses_the_public_api_only():
    """The built-in apps are written as anyone's app would be."""
    for path in (ROOT / "contrib").rglob("*.py"):
        for name in imports(path):
            ours = name.startswith("expvar_panels.") and not name.startswith(
                "expvar_panels.contrib"
            )
            assert not ours, (
                f"{path} imports {name}: only `from expvar_panels import ...` is public"
            )
