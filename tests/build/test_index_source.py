"""The sentence index: every sentence by place and digest, no word of any."""

import itertools
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprk_engagement.documents.canonical import CANONICALISER, digest, read_document
from scripts.build import index_source
from scripts.build.sentence_index import COLUMNS
from tests.helpers import read_rows, run_python

TEXT = (
    "Harbour news Harbour news\n"
    "A tram ran late. “Nobody minded. We sang,” said the driver. “Then it rained.”\n"
    "It cost 3.5 million. Dr. Pine paid.\n"
    "Harbour news\n"
)


def sentences(paragraph: str) -> list[str]:
    return [paragraph[start:end] for start, end in index_source.sentence_spans(paragraph)]


def run(tmp_path: Path, content: bytes, *options: str) -> tuple[int, Path]:
    document = tmp_path / "document"
    document.write_bytes(content)
    out = tmp_path / "index.csv"
    return index_source.main([str(document), "--source", "tram", "--out", str(out), *options]), out


def test_quotations_are_split_and_keep_their_marks() -> None:
    assert sentences("A tram ran late. “Nobody minded. We sang,” she said. “Then it rained.”") == [
        "A tram ran late.",
        "“Nobody minded.",
        "We sang,” she said.",
        "“Then it rained.”",
    ]
    assert sentences('He said "yes." "No," she said.') == ['He said "yes."', '"No," she said.']
    assert sentences("It ended. “") == ["It ended. “"]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("Harbour news Harbour news", ["Harbour news", "Harbour news"]),
        ("Fog. Rain. Fog. Rain.", ["Fog.", "Rain.", "Fog.", "Rain."]),
        ("Harbour news Harbour newsletter", ["Harbour news Harbour newsletter"]),
    ],
)
def test_a_text_printed_twice_in_a_row_is_split_at_the_repetition(
    paragraph: str, expected: list[str]
) -> None:
    assert sentences(paragraph) == expected


@given(st.text('aB.!? “”"1’—').map(lambda text: " ".join(text.split())).filter(bool))
def test_sentences_cover_a_paragraph_and_leave_out_only_space_between(paragraph: str) -> None:
    spans = list(index_source.sentence_spans(paragraph))
    assert spans[0][0] == 0
    assert spans[-1][1] == len(paragraph)
    assert all(start < end for start, end in spans)
    for (_, end), (start, _) in itertools.pairwise(spans):
        assert not paragraph[end:start].strip()
        assert end <= start


def test_an_index_gives_places_offsets_digests_and_no_text(tmp_path: Path) -> None:
    code, out = run(tmp_path, TEXT.encode())
    assert code == 0
    raw = out.read_bytes()
    assert b"\r" not in raw
    assert not any(word in raw.lower() for word in (b"harbour", b"tram ran", b"rained", b"pine"))
    table = read_rows(out)
    assert tuple(table[0]) == COLUMNS
    document = read_document(TEXT.encode())
    for row in table:
        words = document.text[int(row["start"]) : int(row["end"])]
        assert digest(words) == row["sha256"]
        assert len(words) == int(row["length"])
        assert words == words.strip()
    places = [f"{row['paragraph']}.{row['sentence']}" for row in table]
    assert places == ["1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "4.1"]
    assert [row["duplicate_of"] for row in table] == ["", "1.1", *[""] * 6, "1.1"]
    shared = ("source", "zone", "format", "raw_sha256", "canonical_sha256", "canonicaliser")
    assert {tuple(row[name] for name in shared) for row in table} == {
        ("tram", "body", "plain-text", document.raw_sha256, document.sha256, CANONICALISER)
    }


def test_a_caption_of_a_post_has_its_zone(tmp_path: Path) -> None:
    rendered = "<p>A tram.</p><figcaption>A stop.</figcaption>"
    _, out = run(tmp_path, json.dumps({"content": {"rendered": rendered}}).encode())
    assert [(row["zone"], row["format"]) for row in read_rows(out)] == [
        ("body", "wordpress-json"),
        ("caption", "wordpress-json"),
    ]


def test_indexing_again_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out = run(tmp_path, TEXT.encode())
    os.utime(out, (1, 1))
    code, _ = run(tmp_path, TEXT.encode())
    assert code == 0
    assert out.stat().st_mtime == 1
    assert "unchanged" in capsys.readouterr().out


def test_an_index_that_differs_is_replaced_only_by_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = run(tmp_path, TEXT.encode())
    before = out.read_bytes()
    code, _ = run(tmp_path, b"Another day.\n")
    assert code == 1
    assert "--force" in capsys.readouterr().err
    assert out.read_bytes() == before
    code, _ = run(tmp_path, b"Another day.\n", "--force")
    assert code == 0
    assert len(read_rows(out)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["document", "index.csv"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b'{"content": {"rendered": "<p>A tram', "cut off"),
        (b'{"tram": 1}', "unknown JSON"),
    ],
)
def test_a_bad_document_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, reason: str
) -> None:
    code, out = run(tmp_path, content)
    shown = capsys.readouterr()
    assert code == 1
    assert reason in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""
    assert "tram" not in shown.err.replace(str(tmp_path), "")
    assert not out.exists()


@pytest.mark.parametrize(
    ("document", "source", "out", "reason"),
    [
        ("document", "", "index.csv", "is not an id"),
        ("document", "../st", "index.csv", "is not an id"),
        ("absent", "tram", "index.csv", "No such file"),
        (".", "tram", "index.csv", "is not a file"),
        ("document", "tram", "absent/index.csv", "--out"),
        ("document", "tram", ".", "--out"),
    ],
)
def test_what_cannot_be_indexed_is_refused_and_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    document: str,
    source: str,
    out: str,
    reason: str,
) -> None:
    (tmp_path / "document").write_text(TEXT, encoding="utf-8")
    arguments = [str(tmp_path / document), f"--source={source}", "--out", str(tmp_path / out)]
    assert index_source.main(arguments) == 1
    assert reason in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["document"]


def test_the_default_place_of_an_index_is_among_the_seeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "document").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(index_source, "ROOT", tmp_path)
    assert index_source.main([str(tmp_path / "document"), "--source", "tram"]) == 0
    assert (tmp_path / "seeds" / "tram.sentences.csv").exists()


def test_users_of_the_package_do_not_need_the_segmenter() -> None:
    imported = run_python(
        "from dprk_engagement.documents import canonical, copies, locators, verification;"
        "print(*sys.modules)"
    )
    assert "sentencex" not in imported.split()
