"""Seeds: text is text, lines are kept, and what could mislead is refused."""

from pathlib import Path

import pytest

from dprk_engagement.errors import Problem
from scripts.build.seeds import Node, SeedMapping, read_seed, too_long


def read(folder: Path, content: str | bytes) -> tuple[Node, list[Problem]]:
    path = folder / "x.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems: list[Problem] = []
    return read_seed(path, "seeds/x.yaml", problems), problems


@pytest.mark.parametrize("text", ["15.10", "NO", "2015-01-19", "~"])
def test_every_scalar_is_read_as_the_text_it_is(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"a: {text}\n") == ({"a": text}, [])


def test_white_space_inside_a_scalar_becomes_one_space(tmp_path: Path) -> None:
    node, _ = read(tmp_path, "a: |\n  two\n\n  lines  here\n")
    assert node == {"a": "two lines here"}


def test_a_mapping_knows_its_own_line_and_those_of_its_keys(tmp_path: Path) -> None:
    node, _ = read(tmp_path, "# remark\nmeetings:\n  - id: a\n    at: 1.1\n")
    assert isinstance(node, SeedMapping)
    rows = node["meetings"]
    assert isinstance(rows, list)
    assert isinstance(rows[0], SeedMapping)
    assert (node.lines, rows[0].line, rows[0].lines) == ({"meetings": 2}, 3, {"id": 3, "at": 4})


@pytest.mark.parametrize(
    ("content", "line", "rule"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "duplicate-key", id="a key twice"),
        pytest.param("a: &x 1\nb: 2\n", 1, "anchor", id="an anchor"),
        pytest.param("a: 1\nb: *x\n", 2, "anchor", id="an alias"),
        pytest.param("a: !!str 1\n", 1, "tag", id="a tag"),
        pytest.param("a: 1\nb: [1, 2\n", 3, "yaml", id="broken YAML"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "yaml", id="a second document"),
        pytest.param("? [a, b]\n: c\n", 1, "key", id="a key that is a list"),
        pytest.param("a: " + "[" * 30 + "]" * 30, 1, "depth", id="deep nesting"),
        pytest.param(b"a: 1\nb: caf\xe9\n", 2, "encoding", id="Latin-1"),
        pytest.param("a: 1\nb: x\x07\n", 2, "yaml", id="a control character"),
        pytest.param('a: 1\nb: they said "one two three four five six"\n', 2, "phrase", id="quote"),
        pytest.param("a: “one two three four five six”\n", 1, "phrase", id="a curly quotation"),
        pytest.param("a: open “one two three four five six\n", 1, "phrase", id="an unclosed one"),
        pytest.param("a: ['x', '“one two three four five six”']\n", 1, "phrase", id="in a list"),
    ],
)
def test_an_offence_is_refused_at_its_line(
    tmp_path: Path, content: str | bytes, line: int, rule: str
) -> None:
    _, problems = read(tmp_path, content)
    assert [(problem.file, problem.line, problem.rule) for problem in problems] == [
        ("seeds/x.yaml", line, rule)
    ]


def test_five_quoted_words_may_stand(tmp_path: Path) -> None:
    assert read(tmp_path, 'a: they "one two three four five" there\n')[1] == []
    assert not too_long("one two three four five")


def test_a_long_quotation_names_the_row_and_the_field(tmp_path: Path) -> None:
    _, (problem,) = read(tmp_path, "ties:\n  - id: a\n    note: “a b c d e f”\n")
    assert (problem.line, problem.row, problem.field) == (3, "ties/a", "note")


def test_an_absent_seed_is_refused(tmp_path: Path) -> None:
    problems: list[Problem] = []
    read_seed(tmp_path / "x.yaml", "seeds/x.yaml", problems)
    assert [problem.rule for problem in problems] == ["file"]
