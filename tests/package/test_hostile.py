"""Hostile and unlucky input: refused with its place, or shown as the text it is."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pypandoc  # type: ignore[import-untyped]
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import display
from dprk_engagement import validate
from dprk_engagement.checking.own_rows import LARGEST, MOST_ROWS, read_file
from dprk_engagement.contract import Contract, schema
from dprk_engagement.documents.canonical import SourceError, read_document
from dprk_engagement.documents.verifying import verify
from scripts.build import seeds
from scripts.build.csv_files import CsvError, read_csv
from scripts.build.places import expand_places
from scripts.build.seeds import read_seed
from tests.helpers import copied_repository, read_rows, run, write_rows
from tests.project import refusals, write, write_project

if TYPE_CHECKING:
    from dprk_engagement.contract import Table
    from dprk_engagement.errors import Problem

REPOSITORY = Path(__file__).resolve().parents[2]
THIS_ONE = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
FORMULAS = ("=1+1", "+82", "@SUM(A1)", "-1+cmd", '=HYPERLINK("https://example.org","x")')
MARKUP = (
    *("<script>alert(1)</script>", "</td></tr></table>", "&lt;b&gt;", "<!-- gone -->"),
    *("a | b | c", "\\|", "\\", "# heading", "- item", "1. item", "::: {.x}", "^[a note]"),
    *("[x](javascript:alert(1))", "![x](x.png)", "`code` ```", "$x$ \\(y\\)", "```{=html}"),
    *("**bold** _thin_ ~~gone~~ ^up^", "@fig-x @nobody", "{=typst}", '#read("x")'),
    *("https://example.org", "'single' \"double\" -- --- ..."),
)
# An override and an isolate of direction, letters and signs written leftwards, a zero-width space,
# a bell, a full-width sign, a combining mark and a Cyrillic letter.
UNPRINTABLE = [
    f"ab{sign}cd" for sign in "\u202e\u2067\u05d0\u0662\u061b\u200b\x07\uff1d\u0338\u0430"
]
# What no cell may hold: a formula, a character that misleads, far too much.
HOSTILE = [*FORMULAS, *UNPRINTABLE, "x" * 2001, "x" * 900_000]


# Seeds that a build refuses


def test_hostile_text_is_refused_in_ones_own_rows_and_in_a_seed_where_nothing_is_written(
    tmp_path: Path,
) -> None:
    write_project(tmp_path)
    stone = "- {table: meetings, row: never-%s, release: 1.0.0, reason: %s}\n"
    reasons = [stone % (number, json.dumps(text)) for number, text in enumerate(HOSTILE)]
    write(tmp_path, "seeds/tombstones.yaml", "".join(reasons))
    found = [(p.line, p.field, p.rule) for p in refusals(tmp_path) if len(str(p)) < 1000]
    assert found == [(n, "reason", "cells_are_plain_text") for n in range(1, len(HOSTILE) + 1)]
    own = {"table": "meetings", "row": "gone", "release": "1.0.0"}
    for text in HOSTILE:
        rules = {each.rule for each in validate([own | {"reason": text}], "tombstones").problems}
        assert rules == {"cells_are_plain_text"}, text[:20]


MANY = 1_000_000
SPOILT: dict[str, tuple[bytes, str]] = {
    "ten million brackets": (b"[" * (10 * MANY), "size"),
    "a million brackets": (b"[" * (MANY - 1), "depth"),
    "mappings in mappings": (b"{a: " * 200_000, "depth"),
    "anchors on anchors": (b"&a " * 300_000, "anchor"),
    "one key thousands of times": (b"a: 1\n" * 20_000, "duplicate-key"),
    "documents": (b"---\n" * 200_000, "yaml"),
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


# Rows of one's own


def bounded(seconds: int, megabytes: int, code: str, *arguments: object) -> str:
    """Return what Python prints that may take so much time and memory, or fail."""
    limits = (
        "import resource, sys;"
        f"resource.setrlimit(resource.RLIMIT_DATA, ({megabytes << 20},) * 2);"
        f"resource.setrlimit(resource.RLIMIT_CPU, ({seconds},) * 2);"
    )
    environment = {**THIS_ONE, "OPENBLAS_NUM_THREADS": "1"}
    done = run(sys.executable, "-c", limits + code, *arguments, env=environment)
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
    "a field of 10 MB": ('"' + "x" * (10 * MANY) + '"', "field larger than"),
    "21 MB of rows": ("meetings,x,gone\n" * 1_400_000, f"over {LARGEST:,} bytes"),
    "20,000 rows of formulas": (rows_of("meetings", MOST_ROWS, "=1+1"), "1,000 problems"),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits on memory")
@pytest.mark.parametrize(("content", "said"), HUGE.values(), ids=HUGE)
def test_a_huge_file_is_refused_in_bounded_time_and_memory(
    content: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "huge.csv").write_text(content, encoding="utf-8")
    assert said in bounded(60, 900, VALIDATE, tmp_path / "huge.csv", "meetings")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no endless device")
def test_an_endless_file_is_refused() -> None:
    (problem,) = read_file("/dev/zero", Contract.installed()["meetings"]).problems
    assert (problem.rule, problem.remedy) == ("size", "check it in parts")


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


def test_markup_in_a_cell_is_shown_as_text_in_a_table_and_in_a_sentence() -> None:
    printed = display.table(pd.DataFrame({"cell": MARKUP})) + "\n"
    printed += "\n".join(f"x {display.escape(text)} y\n" for text in MARKUP)
    page = pypandoc.convert_text(printed, "html", "markdown", extra_args=["--wrap=none"])
    seen = Seen(page)
    assert seen.elements == {"table", "thead", "tbody", "tr", "th", "td", "p"}
    words = " ".join("".join(seen.text).split())
    assert page.count("<td") == len(MARKUP)
    for text in MARKUP:
        assert f"x {text} y" in words
        assert words.count(text) >= 2


PLAIN = "<z>"


def _free(table: Table) -> list[str]:
    """Return the fields of a table in which anything may be written."""
    bound = {*table.key, *table.dates, "value", "table", "row", "field", "group", "unit"}
    bound |= {name for own, _, _ in table.references for name in own}
    return [
        name
        for name, field in table.fields.items()
        if field["type"] == "string" and name not in bound and not name.endswith(("url", "source"))
        if not {*field, *field.get("constraints", {})} & {"categories", "actor", "pattern", "enum"}
    ]


@pytest.mark.slow
def test_markup_in_every_text_of_the_tables_is_shown_as_text_by_the_reports(tmp_path: Path) -> None:
    copy = copied_repository(tmp_path)
    spoilt = 0
    for table in Contract.installed().values():
        file, free = copy / "data" / f"{table.name}.csv", _free(table)
        rows = read_rows(file)
        for row in rows:
            marked = {name: row[name] + PLAIN for name in free if row[name] not in ("", "?")}
            row.update(marked)
            spoilt += len(marked)
        if rows:
            write_rows(file, rows)
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    # The story leans on what stands in the cells, and would be refused.
    pages = ("evidence", "codebook")
    files = [f"reports/{name}.qmd" for name in pages]
    done = run(sys.executable, "-m", "scripts.render", *files, cwd=copy, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    for name in pages:
        page = (copy / "reports" / f"{name}.html").read_text("utf-8")
        seen = Seen(page)
        assert PLAIN[1:-1] not in seen.elements
        assert any(PLAIN in text for text in seen.text)
    assert spoilt > 2000


# A folder of texts


@pytest.mark.slow
def test_a_text_of_the_shortest_words_is_searched_in_bounded_time(tmp_path: Path) -> None:
    (tmp_path / "dense.txt").write_text("a " * 120_000)
    started = time.process_time()
    (dense,) = verify(tmp_path).unused
    assert time.process_time() - started < 60
    assert dense.reason.startswith("not one of the documents")


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
places = st.text("0123456789.,-§ ast", max_size=20)
html = st.lists(st.sampled_from(["<p>", "</p>", "<!", "<![", "[", "]>", "&", ";", "<", "x", "--"]))
fast = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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


@given(places | st.text(max_size=30))
@fast
def test_any_text_is_a_place_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert expand_places(text, [(1, 1), (1, 2), (2, 1)])


@given(bytes_like | html.map(lambda p: json.dumps({"content": {"rendered": "".join(p)}}).encode()))
@fast
def test_any_bytes_are_a_document_or_refused(content: bytes) -> None:
    with suppress(SourceError):
        assert read_document(content).text
