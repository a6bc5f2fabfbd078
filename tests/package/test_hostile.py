"""Hostile and unlucky input: refused with its place, or shown as the text it is."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pypandoc  # type: ignore[import-untyped]
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import display
from dprk_engagement import descriptor, validate
from dprk_engagement.checking.own_rows import LARGEST, MOST_ROWS, read_file
from dprk_engagement.checking.rules import Data, texts, violations
from dprk_engagement.contract import Contract, root, schema, table_names
from dprk_engagement.dates import read_plain_span, read_span, read_with_library
from dprk_engagement.documents.canonical import SourceError, read_document
from dprk_engagement.documents.locators import Locator
from dprk_engagement.documents.verifying import verify
from dprk_engagement.exporting.formats import FORMATS
from dprk_engagement.exporting.writing import export_all, export_table
from scripts.build import seeds
from scripts.build.csv_files import CsvError, read_csv
from scripts.build.inputs import LISTS
from scripts.build.places import expand_places
from scripts.build.seeds import read_seed
from scripts.build.tables import main as build
from tests.helpers import read_rows, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from dprk_engagement.errors import Problem
    from dprk_engagement.exporting.formats import Format
    from tests.helpers import Tables

REPOSITORY = Path(__file__).resolve().parents[2]
THIS_ONE = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
FORMULAS = ("=1+1", "+82", "@SUM(A1)", "-1+cmd", '=HYPERLINK("https://example.org","x")')
MARKUP = (
    "<script>alert(1)</script>",
    "</td></tr></table>",
    "&lt;b&gt;",
    "a | b | c",
    "[x](javascript:alert(1))",
    "![x](x.png)",
    "`code` ```",
    "$x$ \\(y\\)",
    "**bold** _thin_ ~~gone~~ ^up^",
    "@fig-x @nobody",
    "^[a note]",
    "::: {.x}",
    "```{=html}",
    "{=typst}",
    '#read("x")',
    "# heading",
    "- item",
    "1. item",
    "<!-- gone -->",
    "https://example.org",
    "'single' \"double\" -- --- ...",
    "\\",
    "\\|",
)
UNPRINTABLE = {
    "a right-to-left override": "ab\u202ecd",
    "an isolate": "ab\u2067cd",
    "a Hebrew letter": "ab\u05d0",
    "an Arabic figure": "ab\u0662",
    "an Arabic mark of punctuation": "ab\u061b",
    "a zero-width space": "ab\u200bcd",
    "a control character": "ab\x07cd",
    "a full-width equals sign": "\uff1d1+1",
    "a combining mark": "ab\u0338cd",
    "a Cyrillic letter": "\u0430b",
}
# What no cell may hold: a formula, a character that misleads, far too much.
HOSTILE = {
    **{text: text for text in FORMULAS},
    **UNPRINTABLE,
    "2,001 characters": "x" * 2001,
    "900,000 characters": "x" * 900_000,
}


# Seeds that a build refuses


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The inputs of the real build, to be spoilt."""
    folder = tmp_path / "project"
    for name in ("seeds", "schemas", "record/releases"):
        shutil.copytree(REPOSITORY / name, folder / name)
    for name in ("pyproject.toml", "src/dprk_engagement/__init__.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, folder / name)
    return folder


def test_hostile_text_in_a_seed_is_refused_at_its_line_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stones = project / "seeds" / "tombstones.yaml"
    stones.write_text(
        "- {table: meetings, row: never-was, release: 2.0.0, reason: Coded twice.}\n"
        + "".join(
            f"- {{table: meetings, row: never-{number}, release: 2.0.0,"
            f" reason: {json.dumps(text)}}}\n"
            for number, text in enumerate(HOSTILE.values())
        ),
        encoding="utf-8",
    )
    seed = project / "seeds" / "corroborations.yaml"
    content = seed.read_text(encoding="utf-8")
    spoilt = re.sub(r"url: [^,}\n]+", 'url: "javascript:alert(1)"', content, count=1)
    seed.write_text(spoilt, encoding="utf-8")
    assert build(["--root", str(project)]) == 1
    printed = capsys.readouterr().err
    refused = re.findall(
        r"^seeds/tombstones.yaml:(\d+): .*: reason: cells_are_plain_text: .*"
        r"(?:remove it|begin with|write at most)",
        printed,
        re.MULTILINE,
    )
    assert list(map(int, refused)) == [number for number, _ in enumerate(HOSTILE, 2)]
    assert max(map(len, printed.splitlines())) < 1000
    assert ": url: addresses_are_of_the_web: " in printed
    assert not (project / "data").exists()


MANY = 1_000_000
SPOILT: dict[str, tuple[bytes, str]] = {
    "ten million brackets": (b"[" * (10 * MANY), "size"),
    "a million brackets": (b"[" * (MANY - 1), "depth"),
    "mappings in mappings": (b"{a: " * 200_000, "depth"),
    "lists in lists": (b"- " * 400_000, "depth"),
    "anchors on anchors": (b"&a " * 300_000, "anchor"),
    "one key thousands of times": (b"a: 1\n" * 20_000, "duplicate-key"),
    "documents": (b"---\n" * 200_000, "yaml"),
    "directives": (b"%YAML 1.1\n" * 90_000, "yaml"),
    "a null byte": (b"a: \x00", "yaml"),
}


@pytest.mark.parametrize("loader", ["CBaseLoader", "BaseLoader"])
@pytest.mark.parametrize(("content", "rule"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_seed_is_refused_soon(
    content: bytes, rule: str, loader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeds, "_LOADER", getattr(yaml, loader))
    # In plain Python a tenth is bad enough.
    longest = None if loader == "CBaseLoader" or rule == "size" else 100_000
    (tmp_path / "x.yaml").write_bytes(content[:longest])
    problems: list[Problem] = []
    started = time.process_time()
    read_seed(tmp_path / "x.yaml", "seeds/x.yaml", problems)
    assert {problem.rule for problem in problems} == {rule}
    assert time.process_time() - started < 20


def test_linked_seeds_are_not_followed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in LISTS:
        seed = project / "seeds" / f"{name}.yaml"
        seed.rename(project / seed.name)
        seed.symlink_to(project / seed.name)
    assert build(["--root", str(project)]) == 1
    printed = capsys.readouterr().err
    for name in LISTS:
        assert f"seeds/{name}.yaml:1: -: -: link: a link is not followed" in printed


# Rows of one's own


def bounded(seconds: int, megabytes: int, code: str, *arguments: object) -> str:
    """Return what Python prints that may take so much time and memory, or fail."""
    limits = (
        "import resource, sys;"
        f"resource.setrlimit(resource.RLIMIT_DATA, ({megabytes << 20},) * 2);"
        f"resource.setrlimit(resource.RLIMIT_CPU, ({seconds},) * 2);"
    )
    done = subprocess.run(
        [sys.executable, "-c", limits + code, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**THIS_ONE, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


VALIDATE = (
    "from dprk_engagement import validate; v = validate(sys.argv[1], sys.argv[2]);"
    "print(len(v.problems), v.problems[-1] if v.problems else '')"
)


def rows_of(table: str, number: int, cell: str) -> str:
    header = ",".join(field["name"] for field in schema(table)["fields"])
    row = ",".join([cell] * len(schema(table)["fields"]))
    return f"{header}\n" + f"{row}\n" * number


HUGE: dict[str, tuple[str, str]] = {
    "20,001 blank rows": ("\n" * (MOST_ROWS + 2), "over 20,000 rows"),
    "19 MB of commas": ("," * (19 * MANY), "header"),
    "a million columns": (",".join(map(str, range(MANY))), "more than 1,000 problems"),
    "a field of 10 MB": ('"' + "x" * (10 * MANY) + '"', "field larger than"),
    "20,000 rows of formulas": (rows_of("meetings", MOST_ROWS, "=1+1"), "1,000 problems"),
    "20,000 rows of nothing": (rows_of("meetings", MOST_ROWS, ""), "more than 1,000 problems"),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits on memory")
@pytest.mark.parametrize(("content", "said"), HUGE.values(), ids=HUGE)
def test_a_huge_file_is_refused_in_bounded_time_and_memory(
    content: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "huge.csv").write_text(content, encoding="utf-8")
    assert said in bounded(60, 900, VALIDATE, tmp_path / "huge.csv", "meetings")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits on memory")
def test_five_million_rows_are_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.csv").open("w", encoding="utf-8") as file:
        file.write("table,row,reason\n")
        file.writelines(f"meetings,x-{number},gone\n" for number in range(5 * MANY))
    assert f"over {LARGEST:,} bytes" in bounded(
        60, 600, VALIDATE, tmp_path / "huge.csv", "tombstones"
    )


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no endless device")
def test_an_endless_file_is_refused() -> None:
    (problem,) = read_file("/dev/zero", Contract.installed()["meetings"]).problems
    assert (problem.rule, problem.remedy) == ("size", "check it in parts")


def test_own_rows_are_plain_text_too(tables: Tables) -> None:
    row = next(row for row in tables["meetings"] if row["note"] not in ("", "?"))
    for name, text in HOSTILE.items():
        problems = validate([row | {"note": text}], "meetings").problems
        found = {(problem.field, problem.rule) for problem in problems}
        assert found == {("note", "cells_are_plain_text")}, name


@pytest.mark.parametrize("field", ["url", "value"])
@pytest.mark.parametrize("text", ["http://a.b/x)", "http://a/<b>", "http://a b"])
def test_an_address_that_markup_would_read_otherwise_is_refused(
    text: str, field: str, tables: Tables
) -> None:
    tables["corroborations"][0][field] = text
    data = Data(tables, Contract.installed())
    (wrong,) = violations(data, [texts.addresses_are_of_the_web])
    assert (wrong.file, wrong.field) == ("data/corroborations.csv", field)


@pytest.mark.parametrize("figure", ["9" * 19, "9" * 5000, "-" + "9" * 400])
def test_a_number_that_no_column_holds_is_named(figure: str, tables: Tables) -> None:
    row = tables["sentences"][0]
    row["length"] = figure
    assert ("length", "type") in {(p.field, p.rule) for p in validate([row], "sentences").problems}


# Exports


@pytest.fixture
def formulas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data package, read in place of ours, whose quantities have formulas for subjects."""
    folder = tmp_path / "formulas"
    shutil.copytree(root() / "data", folder / "data")
    shutil.copy(root() / "datapackage.json", folder)

    file = folder / "data" / "quantities.csv"
    subjects = itertools.cycle(FORMULAS)
    write_rows(file, [row | {"subject": next(subjects)} for row in read_rows(file)])
    monkeypatch.setattr(descriptor, "folder", lambda: str(folder))


def from_sqlite(file: Path) -> pd.DataFrame:
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT subject FROM quantities WHERE typeof(subject) = 'text'")
        return pd.DataFrame(rows.fetchall(), columns=["subject"])


def from_xlsx(file: Path) -> pd.DataFrame:
    header, *rows = openpyxl.load_workbook(file)["quantities"].iter_rows()
    cells = [row[[cell.value for cell in header].index("subject")] for row in rows]
    assert {(cell.data_type, cell.hyperlink) for cell in cells} == {("s", None)}
    return pd.DataFrame({"subject": [cell.value for cell in cells]})


READERS: dict[Format, Callable[..., pd.DataFrame]] = {
    "csv": pd.read_csv,
    "dta": pd.read_stata,
    "json": lambda file: pd.DataFrame(json.loads(file.read_bytes())["data"]),
    "parquet": pd.read_parquet,
    "sqlite": from_sqlite,
    "xlsx": from_xlsx,
}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.usefixtures("formulas")
def test_a_formula_is_text_in_every_export(kind: Format, tmp_path: Path) -> None:
    file = tmp_path / f"made.{kind}"
    if kind == "sqlite":
        export_all(kind, file)
    else:
        export_table("quantities", kind, file)
    assert set(READERS[kind](file)["subject"]) == set(FORMULAS)


# The report and the codebook


class Seen(HTMLParser):
    """The text of a page, and the elements in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.elements: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_markup_in_a_cell_is_shown_as_text_in_a_table_and_in_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    display.table(pd.DataFrame({"cell": MARKUP}))
    printed = capsys.readouterr().out
    printed += "\n".join(f"x {display.escape(text)} y\n" for text in MARKUP)
    page = pypandoc.convert_text(printed, "html", "markdown", extra_args=["--wrap=none"])
    seen = Seen(page)
    assert seen.elements == {"table", "thead", "tbody", "tr", "th", "td", "p"}
    words = " ".join("".join(seen.text).split())
    assert page.count("<td") == len(MARKUP)
    for text in MARKUP:
        assert f"x {text} y" in words
        assert words.count(text) >= 2


# Pandoc adds a mark of style to the arrow of a footnote.
printable = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"], exclude_characters="↩"),
    min_size=1,
)


@given(st.lists(printable, min_size=1, max_size=20))
@settings(max_examples=8, deadline=None)
def test_any_text_survives_the_escape(words: list[str]) -> None:
    made = pypandoc.convert_text(
        "\n\n".join(f"x{display.escape(text)}y" for text in words),
        "html",
        "markdown",
        extra_args=["--wrap=none"],
    )
    assert "".join(Seen(made).text).strip().split("\n") == [f"x{text}y" for text in words]


PLAIN = "<z>"


def _free(table: str) -> list[str]:
    """Return the fields of a table in which anything may be written."""
    contract = schema(table)
    fields = {field["name"]: field for field in contract["fields"]}
    bound = {name for key in contract.get("foreignKeys", []) for name in key["fields"]}
    bound |= {*contract["primaryKey"], "value", "table", "row", "field", "group", "unit"}
    return [
        name
        for name, field in fields.items()
        if field["type"] == "string"
        and not field.keys() & {"categories", "actor"}
        and not field.get("constraints", {}).keys() & {"pattern", "enum"}
        and f"{name}_earliest" not in fields
        and name not in bound
        and not name.endswith(("url", "source"))
    ]


@pytest.mark.slow
def test_markup_in_every_text_of_the_tables_is_shown_as_text_by_the_reports(
    tmp_path: Path,
) -> None:
    copy = tmp_path / "copy"
    ignored = shutil.ignore_patterns(".git", ".*cache", ".venv", "__pycache__", "_build", "dist")
    shutil.copytree(REPOSITORY, copy, ignore=ignored)
    spoilt = 0

    for table in table_names():
        file, free = copy / "data" / f"{table}.csv", _free(table)
        rows = read_rows(file)
        for row in rows:
            marked = {name: row[name] + PLAIN for name in free if row[name] not in ("", "?")}
            row.update(marked)
            spoilt += len(marked)
        if rows:
            write_rows(file, rows)
    done = subprocess.run(
        [sys.executable, "-m", "scripts.render"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for name in ("engagement", "codebook"):
        page = (copy / "reports" / f"{name}.html").read_text("utf-8")
        seen = Seen(page)
        assert PLAIN[1:-1] not in seen.elements
        assert any(PLAIN in text for text in seen.text)
    assert spoilt > 2000


# A folder of texts


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"content": {"rendered": "<![foo bar"}}', "malformed"),
        (("\u0301\u0323" * 60_000).encode(), "accents"),
        (json.dumps({"content": {"rendered": "a" + "\u0301\u0323" * 999}}).encode(), "accents"),
        (b"[" * 200_000, "JSON"),
        (b'{"a":' * 40_000, "JSON"),
        (b'{"a":' + b"1" * 200_000 + b"}", "JSON"),
    ],
    ids=["a declaration", "accents", "accents in a post", "lists", "mappings", "a figure"],
)
def test_a_malicious_document_is_refused_soon(raw: bytes, reason: str) -> None:
    started = time.process_time()
    with pytest.raises(SourceError, match=reason):
        read_document(raw)
    assert time.process_time() - started < 5


def test_a_file_name_that_is_no_text_is_printed_for_programs(tmp_path: Path) -> None:
    names = {b"\xff.txt", "a\u202eb.txt".encode()}
    try:
        for name in names:
            Path(tmp_path, os.fsdecode(name)).write_text("Nothing of note.\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    done = subprocess.run(
        [sys.executable, "-m", "dprk_engagement", "verify", str(tmp_path), "--json"],
        env=THIS_ONE,
        capture_output=True,
    )
    unused = json.loads(done.stdout)["unused"]
    assert {os.fsencode(file["name"]) for file in unused} == names
    assert done.returncode == 1


@pytest.mark.slow
def test_a_text_of_the_shortest_words_is_searched_in_bounded_time(tmp_path: Path) -> None:
    (tmp_path / "dense.txt").write_text("a " * 120_000)
    (tmp_path / "larger.txt").write_text("a " * 130_000)
    started = time.process_time()
    dense, larger = verify(tmp_path).unused
    assert time.process_time() - started < 60
    assert dense.reason.startswith("not one of the documents")
    assert larger.reason.startswith("over 250,000 bytes")


def test_of_very_many_texts_the_first_fifty_are_searched(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number}.txt").write_text(f"Text {number}.\n")
    reasons = [file.reason.partition(":")[0] for file in verify(tmp_path).unused]
    assert reasons.count("over 50 texts are too many") == 10


# Whatever comes: only documented exceptions


bytes_like = st.one_of(
    st.binary(max_size=300), st.text(max_size=100).map(lambda text: text.encode(errors="replace"))
)
yaml_like = st.lists(
    st.sampled_from(["a", "b", ": ", ":", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&x ", "*x"])
    | st.sampled_from(["!t ", "? ", "|", ">", '"', "'", "#", "---\n", "...\n", "%YAML 1.1\n", "é"]),
    max_size=40,
).map(lambda parts: "".join(parts).encode())
csv_like = st.text('id,reason"\n\r; ?\ufeff', max_size=60).map(str.encode)
dates = st.text("0123456789-/.~?%XYuES[]{},", max_size=24)
places = st.text("0123456789.,-§ ast", max_size=20)
html = st.lists(st.sampled_from(["<p>", "</p>", "<!", "<![", "[", "]>", "&", ";", "<", "x", "--"]))
fast = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@given(content=bytes_like | yaml_like)
@fast
def test_any_bytes_are_a_seed_or_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    problems: list[Problem] = []
    read_seed(tmp_path / "x.yaml", "seeds/x.yaml", problems)
    assert all(problem.problem and problem.remedy and problem.line >= 1 for problem in problems)


@given(content=bytes_like | csv_like)
@fast
def test_any_bytes_are_a_table_or_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with suppress(CsvError):
        read_csv(file, ("id", "reason"))
    assert read_file(file, Contract.installed()["tombstones"]).origin == str(file)


@given(dates | st.text(max_size=30))
@fast
def test_any_text_is_a_date_or_refused(text: str) -> None:
    plain = span = None
    with suppress(ValueError):
        plain = read_plain_span(text)
    with suppress(ValueError):
        span = read_with_library(text)
    assert span is None or plain in (None, span)


@pytest.mark.parametrize("text", ["2018-06/", "2018/2017"])
def test_the_plain_reader_of_dates_refuses_what_it_cannot_say(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no day, month or year|runs backwards"):
        read_plain_span(text)


def test_a_list_of_thousands_of_dates_is_refused_at_once() -> None:
    started = time.process_time()
    with pytest.raises(ValueError, match="longer than a date"):
        read_span(f"[{'2018,' * 20_000}2019]")
    assert time.process_time() - started < 1


@given(places | st.text(max_size=30))
@fast
def test_any_text_is_a_place_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert str(Locator.parse(text)) == text
    with suppress(ValueError):
        assert expand_places(text, [(1, 1), (1, 2), (2, 1)])


@pytest.mark.parametrize("text", ["x §" + "9" * 5000 + ".1", "x §1." + "9" * 10])
def test_a_place_past_any_document_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not a locator"):
        Locator.parse(text)
    with pytest.raises(ValueError, match="is not a place"):
        expand_places("9" * 5000, [(1, 1)])


@given(bytes_like | html.map(lambda p: json.dumps({"content": {"rendered": "".join(p)}}).encode()))
@fast
def test_any_bytes_are_a_document_or_refused(content: bytes) -> None:
    with suppress(SourceError):
        assert read_document(content).text
