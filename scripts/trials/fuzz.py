"""Feed arbitrary bytes to the readers of files and expressions, and see what they raise.

    python -m scripts.trials.fuzz [TARGET ...] [--seconds N] [--write]

Atheris makes the inputs, led by the code they reach. It is no dependency of the project: install
it with `pip install atheris` in an environment of its own, together with PyYAML and edtf.
A fault is an exception that the reader does not document, more than ten seconds, or more than a
gibibyte. Its input is kept under .cache/fuzz/. With --write the counts go to
record/trust/fuzz.json.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "record" / "trust" / "fuzz.json"
KEPT = ROOT / ".cache" / "fuzz"
# An environment that has Atheris need not have the package.
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Reader = Callable[[bytes], None]

# The first inputs: valid ones, and one that is nearly valid for each way to be wrong.
BEGINNINGS: dict[str, tuple[str, ...]] = {
    "csv": ('id,reason\na,"b, ""c"""\n', "id,reason\na\n", '\ufeffid,reason\n"a\nb",?\n'),
    "document": (
        "One line.\n\nAnother, with a letter é.\n",
        '{"content": {"rendered": "<p>One &amp; <b>two</b></p><figcaption>x</figcaption>"}}',
        '{"content": {"rendered": "<![if x]><!-- y --><script>z</script>"}}',
    ),
    "edtf": (
        *("2018-06-12", "2018-06", "201X", "2018-06-12/2018-06-13", "../2018", "2018~/.."),
        *("[2018-06-12,2018-06-13]", "{2018,2019}", "XXXX-09", "2018-21", "Y-17E7", "2018?"),
    ),
    "locator": ("st-2026 §10.1", "10.1-10.3, 4-7", "1", "1.1-1.2,3", "x §0.1"),
    "seed": (
        "a: 1\nb: [x, {c: d}]\n",
        "- id: a\n  at: 1.1\n  note: >-\n    two\n    lines\n",
        "a: &x 1\nb: *x\nc: !!str d\n? [e]\n: f\n---\n",
    ),
}
BEGINNINGS["seed-in-python"] = BEGINNINGS["seed"]


def reader(target: str, scratch: Path) -> Reader:
    """Return a function that reads one input of ``target`` and catches documented exceptions.

    ``scratch`` is a file for the readers of files.
    """
    # Imported here, where Atheris can watch.
    import yaml

    from dprk_engagement.checking.own_rows import read_file
    from dprk_engagement.contract import Contract
    from dprk_engagement.dates import read_span
    from dprk_engagement.documents.canonical import SourceError, read_document
    from dprk_engagement.documents.locators import Locator
    from dprk_engagement.public_record import read_plain_span
    from scripts.build import seeds
    from scripts.build.csv_files import CsvError, read_csv
    from scripts.build.places import expand_places

    def read_tables(given: bytes) -> None:
        scratch.write_bytes(given)
        with suppress(CsvError):
            read_csv(scratch, ("id", "reason"))
        read_file(scratch, Contract.installed()["tombstones"])

    def read_text(given: bytes) -> None:
        with suppress(SourceError):
            read_document(given)

    def read_dates(given: bytes) -> None:
        expression = given.decode(errors="replace")
        try:
            plain = read_plain_span(expression)
        except ValueError:
            plain = None
        # Not the cache, which would keep every input.
        try:
            span = read_span.__wrapped__(expression)
        except ValueError:
            return
        if plain is not None and plain != span:
            raise AssertionError(f"two readers of dates differ: {plain} and {span}")

    def read_places(given: bytes) -> None:
        text = given.decode(errors="replace")
        try:
            if str(Locator.parse(text)) != text:
                raise AssertionError("a locator is not printed as it was read")
        except ValueError:
            pass
        with suppress(ValueError):
            expand_places(text, [(1, 1), (1, 2), (2, 1), (4, 1), (10, 1), (10, 2)])

    def read_yaml(given: bytes) -> None:
        scratch.write_bytes(given)
        seeds.read_seed(scratch, "seeds/x.yaml", [])

    if target == "seed-in-python":
        # Where PyYAML comes without its parser in C.
        seeds._LOADER = yaml.BaseLoader
    readers = {"csv": read_tables, "document": read_text, "edtf": read_dates}
    return (readers | {"locator": read_places}).get(target, read_yaml)


def fuzz(target: str, seconds: int) -> dict[str, str | int]:
    """Fuzz ``target`` for ``seconds``; return the counts of inputs and faults."""
    kept = KEPT / target
    kept.mkdir(parents=True, exist_ok=True)
    for former in kept.glob("*"):
        former.unlink()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, text in enumerate(BEGINNINGS[target]):
            (corpus / str(number)).write_bytes(text.encode())
        options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024"]
        options += ["-max_len=4096", f"-artifact_prefix={kept}/", str(corpus)]
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "scripts.trials.fuzz",
                "--child",
                target,
                f"{folder}/input",
                *options,
            ],
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    runs = re.search(r"Done (\d+) runs", done.stderr)
    if not runs:
        print(done.stderr[-2000:], file=sys.stderr)
    faults = len(list(kept.glob("*")))
    inputs = int(runs[1]) if runs else 0
    return {"target": target, "seconds": seconds, "inputs": inputs, "faults": faults}


def feed(target: str, scratch: Path, options: Sequence[str]) -> None:
    """Feed ``target`` with Atheris until its time is up; keep one input per line that failed."""
    import atheris  # type: ignore[import-untyped]

    with atheris.instrument_imports(include=["dprk_engagement", "scripts.build", "edtf"]):
        read = reader(target, scratch)

    def one(given: bytes) -> None:
        try:
            read(given)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            name = f"{type(error).__name__} {place.filename}:{place.lineno}"
            file = KEPT / target / sha256(name.encode()).hexdigest()[:16]
            if not file.exists():
                file.write_bytes(given)
                print(f"{target}: {name}: {error}: {given[:200]!r}", flush=True)

    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz; return 0 if no fault is found, 1 if one is, 2 without Atheris."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(BEGINNINGS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default: 60)")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    given = parser.parse_args(arguments)
    for target in given.targets:
        if target not in BEGINNINGS:
            parser.error(f"{target}: write one of {', '.join(BEGINNINGS)}")
    if subprocess.run([sys.executable, "-c", "import atheris"], capture_output=True).returncode:
        parser.error("Atheris is not installed: pip install atheris, in an environment of its own")
    found = []
    for target in given.targets or BEGINNINGS:
        found.append(fuzz(target, given.seconds))
        print(json.dumps(found[-1]), flush=True)
    if given.write:
        from dprk_engagement.whole_files import write_whole

        former = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else []
        results = {run["target"]: run for run in [*former, *found]}
        RESULTS.parent.mkdir(exist_ok=True)
        text = json.dumps([results[name] for name in sorted(results)], indent=1)
        write_whole(RESULTS, f"{text}\n".encode())
    return 1 if any(run["faults"] for run in found) else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        feed(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
    sys.exit(main())
