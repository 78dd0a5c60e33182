"""A module imports only from its own floor or one below."""

import ast
from pathlib import Path

import expvar_panels

ROOT = Path(expvar_panels.__file__).parent
DDT, DJANGO, STDLIB = 2, 1, 0


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


def imports(path: Path) -> list[str]:
    module = ".".join(("expvar_panels", *path.relative_to(ROOT).with_suffix("").parts))
    package = (
        module.removesuffix(".__init__")
        if path.name == "__init__.py"
        else module.rpartition(".")[0]
    )
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = (
                package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            )
            base += [node.module] if node.module else []
            found += (
                [".".join([*base, alias.name]) for alias in node.names]
                if len(base) == 1 and node.level
                else [".".join(base)]
            )
    return found


def upward_imports(root: Path) -> list[str]:
    wrong = []
    for path in sorted(root.rglob("*.py")):
        module = ".".join(
            ("expvar_panels", *path.relative_to(root).with_suffix("").parts)
        ).removesuffix(".__init__")
        here = floor_of(module)
        wrong += [
            f"{module} (floor {here}) imports {name}"
            for name in imports(path)
            if floor_of_import(name) > here
        ]
    return wrong


def test_no_module_imports_upwards():
    """The architecture holds: nothing below knows what is above it."""
    assert upward_imports(ROOT) == []


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
