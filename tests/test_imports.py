"""The house has floors: every import leads down, and none leads round in a circle.

Between rooms every import counts, those inside functions too. Within a room a function may import a
module that stands on its own (what defines an engine also opens one), but no import at the top of a
module may lead back. What is imported only for type checking is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "newscli"
FLOORS = [
    {"__main__"},
    {"cli"},
    {"batch", "deliver", "doctor", "compare"},
    {"pipeline"},
    {"write"},
    {"selftest"},
    {"summarise"},
    {"translate"},
    {"check"},
    {"segment"},
    {"read"},
    {"models"},
    {"settings", "console"},
    {"phrases"},
    {"lexicon", "wordings"},
    {"files", "language", "addresses"},
    {"article"},
    {"safe", "errors"},
]
"""From top to bottom; those on one floor do not import each other."""


def _modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = _modules()


def _imports(path: Path, in_functions: bool = True) -> Iterator[str]:
    """Yield the modules of newscli that a file imports at its top, and in functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ignored = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    if not in_functions:
        ignored |= {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.Lambda))
            for inner in ast.walk(node)
        }
    for node in ast.walk(tree):
        if id(node) in ignored:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("newscli."))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            module = node.module or ""
            if module == "newscli" or module.startswith("newscli."):
                for name in node.names:
                    inner = f"{module}.{name.name}"
                    yield inner if inner in MODULES else module


GRAPH = {name: sorted(set(_imports(path)) - {"newscli"}) for name, path in MODULES.items()}


def _floor(module: str) -> int:
    room = module.split(".")[1]
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def test_every_room_has_a_floor() -> None:
    rooms = {name.split(".")[1] for name in MODULES if "." in name}
    assert rooms == set().union(*FLOORS)


@pytest.mark.parametrize("module", [name for name in MODULES if "." in name])
def test_no_import_climbs(module: str) -> None:
    room = module.split(".")[1]
    climbing = [
        other
        for other in GRAPH[module]
        if other.split(".")[1] != room and _floor(other) <= _floor(module)
    ]
    assert not climbing, f"{module} stands below or beside {', '.join(climbing)}"


def test_no_import_leads_round_in_a_circle() -> None:
    """Between rooms, any circle would climb: this is about the modules of one room."""
    graph = {name: sorted(set(_imports(path, False))) for name, path in MODULES.items()}
    done: set[str] = set()

    def visit(module: str, way: list[str]) -> None:
        assert module not in way, " → ".join([*way[way.index(module) :], module])
        if module not in done:
            for other in graph.get(module, []):
                visit(other, [*way, module])
            done.add(module)

    for module in graph:
        visit(module, [])
