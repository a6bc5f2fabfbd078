"""Make every small mistake in the code, one at a time, and see whether its tests notice.

The changes are those of mutmut and a few more: a statement left out, a condition reversed, nothing
returned, a character missing in a regular expression. mutmut by itself passes over properties,
decorated functions and the constants of a module, which are half of the code here. It is no
dependency of the project:

    uv run --extra dev --with mutmut==3.8.1 -m scripts.trials.mutate_code
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from difflib import SequenceMatcher
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper
from mutmut.mutation.mutators import mutation_operators

from dprk_engagement.whole_files import write_together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import CodeType

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "dprk_engagement"
TESTS = {
    "documents.canonical": ["documents/test_canonical"],
    "dates": ["package/test_dates"],
    "contract": ["package/test_schemas", "check/test_engines"],
    "documents.index": ["documents/test_verification"],
    "documents.copies": ["documents/test_verification"],
    "documents.verification": ["documents/test_verification"],
    "documents.verifying": ["documents/test_verification"],
}
SURVIVORS = "code-survivors.csv"
# Seconds; a mutant that takes longer runs for ever.
PATIENCE = 120
FORK = get_context("fork")


class Mutant(NamedTuple):
    """A module with one change: the lines it was made in, and its whole source."""

    module: str
    line: int
    before: str
    after: str
    source: str


def mutants(module: str, source: str) -> list[Mutant]:
    """Return the mutants of a module, without those of the same source."""
    # A parsed tree can hold one node in two places; this copies it so that none does.
    tree = MetadataWrapper(cst.parse_module(source)).module
    texts = {
        tree.deep_replace(node, changed).code: None
        for node in _nodes(tree)
        for changed in _changes(node)
    }
    return [Mutant(module, *_difference(source, text), text) for text in texts if text != source]


def survives(mutant: Mutant) -> bool:
    """Tell whether the module's own tests pass on a mutant."""
    trial = FORK.Process(target=_try, args=(mutant,))
    trial.start()
    trial.join(PATIENCE)
    if trial.is_alive():
        trial.kill()
        trial.join()
    return trial.exitcode == 0


def _nodes(node: Any) -> Iterator[Any]:
    """Yield the nodes that are executed: no imports, annotations, decorators or docstrings."""
    skipped = (cst.Import, cst.ImportFrom, cst.Annotation, cst.Decorator)
    if isinstance(node, skipped) or (isinstance(node, cst.If) and _named(node, "TYPE_CHECKING")):
        return
    if isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString):
        return
    yield node
    for child in node.children:
        yield from _nodes(child)


def _named(node: Any, name: str) -> bool:
    return isinstance(node.test, cst.Name) and node.test.value == name


def _changes(node: Any) -> Iterator[Any]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from operator(node)
    match node:
        case cst.Expr() | cst.Raise():
            yield cst.Pass()
        case cst.If() | cst.CompIf():
            test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
            yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test))
        case cst.Return(value=cst.BaseExpression()):
            yield node.with_changes(value=cst.Name("None"))
        case cst.SimpleString() if "r" in node.prefix or node.value.count("|") > 1:
            value, head = node.value, len(node.prefix) + 1
            for place in range(head, len(value) - 1):
                yield node.with_changes(value=value[:place] + value[place + 1 :])
        case _:
            pass


def _difference(source: str, text: str) -> tuple[int, str, str]:
    """Return the first line that differs, and the old and the new text there, in one line each."""
    old, new = source.splitlines(), text.splitlines()
    spans = SequenceMatcher(None, old, new, False).get_opcodes()
    first, *_, last = [span for span in spans if span[0] != "equal"] * 2
    return (
        first[1] + 1,
        " ".join(line.strip() for line in old[first[1] : last[2]]),
        " ".join(line.strip() for line in new[first[3] : last[4]]),
    )


class _Loader(SourceFileLoader):
    """Load a mutant in the place of its module."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the mutant."""
        return compile(self.source, self.path, "exec", dont_inherit=True)


class _Finder:
    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Return where to find the mutant, and nothing for any other module."""
        if name != f"{PACKAGE}.{self.mutant.module}":
            return None
        path = _file(self.mutant.module)
        return spec_from_file_location(
            name, path, loader=_Loader(name, str(path), self.mutant.source)
        )


def _try(mutant: Mutant) -> None:
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(mutant))
    tests = [str(ROOT / "tests" / f"{name}.py") for name in TESTS[mutant.module]]
    options = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "--assert=plain",
        "--hypothesis-seed=0",
        f"--rootdir={ROOT}",
    ]
    sys.exit(pytest.main([*options, *tests]))


def _file(module: str) -> Path:
    return ROOT / "src" / PACKAGE / f"{module.replace('.', '/')}.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try every mutant; return 0, or 1 if one survives without a reason why it may."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("modules", nargs="*", help=f"of {', '.join(TESTS)} (default: all)")
    parser.add_argument("--write", action="store_true", help="write record/trust/code-*")
    asked = parser.parse_args(arguments)
    import edtf  # noqa: F401  (what takes long to import is imported once, before the trials)
    import frictionless  # noqa: F401
    import hypothesis  # noqa: F401
    import pandera.pandas  # noqa: F401

    sources = {name: _file(name).read_text(encoding="utf-8") for name in asked.modules or TESTS}
    for name, source in sources.items():
        if not survives(Mutant(name, 0, "", "", source)):
            print(f"{name}: its tests fail on the code as it is: mend that first", file=sys.stderr)
            return 2
    made = [mutant for name, source in sources.items() for mutant in mutants(name, source)]
    with ProcessPoolExecutor(mp_context=FORK) as pool:
        lived = [
            mutant for mutant, lives in zip(made, pool.map(survives, made), strict=True) if lives
        ]
    reasons = read_reasons(ROOT / "record" / "trust" / SURVIVORS)
    counts = summary(made, lived, reasons)
    print(json.dumps(counts, indent=2))
    unexplained = [mutant for mutant in lived if not reasons.get(_key(mutant))]
    for mutant in unexplained:
        print(
            f"{mutant.module}.py:{mutant.line}", f"- {mutant.before}", f"+ {mutant.after}", sep="\n"
        )
    if asked.write:
        written = {
            "code-mutants.json": (json.dumps(counts, indent=2) + "\n").encode(),
            SURVIVORS: survivors_as_csv(lived, reasons),
        }
        write_together(ROOT / "record" / "trust", written)
    return 1 if unexplained else 0


def read_reasons(file: Path) -> dict[tuple[str, str, str], str]:
    """Return why a survivor may live, by module and change; its line number may have moved."""
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {(row["module"], row["before"], row["after"]): row["reason"] for row in rows}


def survivors_as_csv(lived: Sequence[Mutant], reasons: Mapping[tuple[str, str, str], str]) -> bytes:
    """Return the mutants that no test noticed as CSV; the last column is written by hand."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["module", "line", "before", "after", "reason"])
    writer.writerows([*mutant[:4], reasons.get(_key(mutant), "")] for mutant in lived)
    return text.getvalue().encode()


def summary(
    made: Sequence[Mutant], lived: Sequence[Mutant], reasons: Mapping[tuple[str, str, str], str]
) -> dict[str, dict[str, int]]:
    """Return the counts of each module: mutants, killed, survivors with and without a reason."""
    counts = {}
    for name in sorted({mutant.module for mutant in made}):
        mine = [mutant for mutant in lived if mutant.module == name]
        explained = sum(bool(reasons.get(_key(mutant))) for mutant in mine)
        tried = sum(mutant.module == name for mutant in made)
        counts[name] = {
            "mutants": tried,
            "killed": tried - len(mine),
            "survived_explained": explained,
            "survived_unexplained": len(mine) - explained,
        }
    return counts


def _key(mutant: Mutant) -> tuple[str, str, str]:
    return mutant.module, mutant.before, mutant.after


if __name__ == "__main__":
    sys.exit(main())
