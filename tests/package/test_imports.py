"""The modules of the package import each other in one direction."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "dprk_engagement"
MODULES = {
    ".".join((PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts)): path
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py"
}


def imported(path: Path) -> set[str]:
    """The modules of the package that a module imports when it runs, at its head or later."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = [node for node in ast.walk(tree) if isinstance(node, ast.If)]
    typing = [node for node in typing if "TYPE_CHECKING" in ast.unparse(node.test)]
    unrun = {id(inner) for node in typing for inner in ast.walk(node)}
    return {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and id(node) not in unrun
        for name in (str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names))
        if name in MODULES and MODULES[name] != path
    }


def test_no_module_imports_one_that_imports_it() -> None:
    TopologicalSorter({name: imported(path) for name, path in MODULES.items()}).prepare()
