"""The verifier: a reader's copies against the digests, never showing their words."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dprk_engagement import files
from dprk_engagement.cli import commands
from dprk_engagement.documents.canonical import CANONICALISER, read_document
from dprk_engagement.documents.locators import Locator
from dprk_engagement.documents.verifying import verify_copies
from scripts.build import index_source
from tests.helpers import write_rows

if TYPE_CHECKING:
    from dprk_engagement.documents.copies import Row
    from dprk_engagement.documents.verification import Verification

POST = json.dumps(
    {
        "content": {
            "rendered": "<p>The night tram carried 1,400 people across the bridge. Snow&nbsp;fell"
            " on all of them before dawn.</p><figcaption>The bridge at six.</figcaption>"
            "<p>The night tram carried 1,400 people across the bridge.</p>"
        }
    }
).encode()
PLAIN = (
    b"Market day\n"
    b"The market sold 28.8 tonnes of apples before the bell. Over US$400 (28.8%) changed hands.\n"
    b"A second bell rang for the fishmongers at noon. Nobody bought the eels in the end.\n"
)
EVIDENCE = [
    ("tram", 1, 1, "1,400"),
    ("market", 2, 1, "28.8 tonnes"),
    ("market", 2, 2, "over US$400"),
    # Gaps are no printed forms.
    ("market", 3, 1, ""),
    ("market", 3, 2, "?"),
]


def tables(
    evidence: list[tuple[str, int, int, str]],
) -> tuple[list[Row], list[Row], list[Row]]:
    sources: list[Row] = []
    sentences: list[Row] = []
    for source, raw in (("tram", POST), ("market", PLAIN)):
        document = read_document(raw)
        digests = {"raw_sha256": document.raw_sha256, "canonical_sha256": document.sha256}
        sources.append({"id": source, **digests, "canonicaliser": CANONICALISER})
        sentences += [
            {name: str(value) for name, value in row.items()}
            for row in index_source.index_rows(source, document)
        ]
    rows: list[Row] = [
        {"table": "quantities", "row": f"row-{number}", "field": "value", "source": source}
        | {"paragraph": str(paragraph), "sentence": str(sentence), "printed": printed}
        for number, (source, paragraph, sentence, printed) in enumerate(evidence, 1)
    ]
    return sources, sentences, rows


def verify(folder: Path, printed: list[tuple[str, int, int, str]] | None = None) -> Verification:
    return verify_copies(folder, *tables(printed or []))


def statuses(verification: Verification) -> dict[str, str]:
    return {
        str(check.locator): check.status
        for document in verification.documents
        for check in document.sentences
    }


def recognised(verification: Verification) -> list[tuple[str, str, str]]:
    return [(each.source, each.copy, each.recognised_by) for each in verification.documents]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "b.json").write_bytes(POST)
    (texts / "a.txt").write_bytes(PLAIN)
    return texts


def test_faithful_copies_are_exact_under_any_file_name(folder: Path) -> None:
    verification = verify(folder)
    assert verification.ok
    assert verification.sentence_counts == {"exact": 9}
    assert recognised(verification) == [
        ("tram", "b.json", "raw digest"),
        ("market", "a.txt", "raw digest"),
    ]
    assert verification.unused == ()


def test_a_copy_is_recognised_by_its_bytes_its_text_or_its_sentences(folder: Path) -> None:
    def seen(**copies: bytes) -> tuple[str, str, list[str], bool]:
        for name, content in copies.items():
            (folder / f"{name}.txt").write_bytes(content)
        verification = verify(folder)
        _, copy, recognised_by = recognised(verification)[1]
        return copy, recognised_by, [file.name for file in verification.unused], verification.ok

    saved_differently = b"\xef\xbb\xbf" + PLAIN.replace(b"\n", b"\r\n\r\n")
    assert seen(a=saved_differently) == ("a.txt", "canonical digest", [], True)
    wrapped = PLAIN.replace(b"apples before", b"apples\nbefore")
    assert seen(a=wrapped) == ("a.txt", "4 of 4 longer sentences", [], True)
    # Of several that differ the best one is taken, and of faithful ones the first.
    changed = PLAIN.replace(b"eels", b"crabs")
    assert seen(a=PLAIN[:90], c=changed) == ("c.txt", "3 of 4 longer sentences", ["a.txt"], False)
    assert seen(a=PLAIN, c=PLAIN) == ("a.txt", "raw digest", ["c.txt"], True)


def test_sentences_after_the_end_of_a_copy_are_missing(folder: Path) -> None:
    (folder / "a.txt").write_bytes(PLAIN[: PLAIN.index(b"for the fishmongers")])
    found = statuses(verify(folder))
    places = ("market §2.2", "market §3.1", "market §3.2")
    assert [found[place] for place in places] == ["exact", "changed", "missing"]
    # Glued to a letter it is changed, and not moved.
    glued = PLAIN.replace(b"A second bell", b"AA second bell").replace(b"end.", b"end.x")
    (folder / "a.txt").write_bytes(glued)
    found = statuses(verify(folder))
    assert [found[place] for place in places] == ["exact", "changed", "changed"]


def test_all_sentences_of_an_absent_document_are_missing(folder: Path) -> None:
    (folder / "b.json").unlink()
    verification = verify(folder, EVIDENCE)
    assert verification.documents[0].sentence_counts == {"missing": 4}
    assert verification.documents[0].printed_counts == {"unchecked": 1}
    assert not verification.ok
    (line,) = (line for line in repr(verification).splitlines() if "tram" in line)
    assert line.split()[:2] == ["tram", "none"]


@pytest.mark.parametrize(
    ("source", "paragraph", "sentence", "printed", "status"),
    [
        ("tram", 1, 1, "1,400", "found"),
        ("tram", 1, 1, "1,400\u00a0people", "found"),
        ("tram", 1, 1, "400", "not_found"),
        ("tram", 1, 1, "peop", "not_found"),
        ("tram", 1, 1, "bridge.", "found"),
        ("market", 2, 1, "28.8 tonnes; apples", "found"),
        ("market", 2, 1, "28.8 tonnes; pears", "not_found"),
        ("market", 2, 2, "$400", "found"),
        ("market", 2, 2, "US$4", "not_found"),
        ("market", 2, 2, "(28.8%)", "found"),
    ],
)
def test_a_printed_form_is_sought_as_whole_words_and_numbers(
    folder: Path, source: str, paragraph: int, sentence: int, printed: str, status: str
) -> None:
    verification = verify(folder, [(source, paragraph, sentence, printed)])
    (check,) = [check for each in verification.documents for check in each.printed]
    assert check.status == status
    assert check.locator == Locator(source, paragraph, sentence)
    assert (check.table, check.row, check.field) == ("quantities", "row-1", "value")
    assert verification.ok == (status == "found")


def test_a_copy_of_250_000_bytes_is_read_and_a_larger_one_is_not(folder: Path) -> None:
    (folder / "a.txt").write_bytes(PLAIN.ljust(250_000))
    assert verify(folder).ok
    (folder / "a.txt").write_bytes(PLAIN.ljust(250_001))
    (unused,) = verify(folder).unused
    assert unused.reason == "over 250,000 bytes, larger than any of the documents"


def test_fifty_texts_are_read_and_each_further_one_is_reported(tmp_path: Path) -> None:
    for number in range(52):
        (tmp_path / f"{number:02}.txt").write_text("Nothing of the kind.", encoding="utf-8")
    reasons = {file.name: file.reason for file in verify(tmp_path).unused}
    too_many = "over 50 texts are too many: leave the copies alone in the folder"
    assert {name for name, reason in reasons.items() if reason == too_many} == {"50.txt", "51.txt"}
    assert len(reasons) == 52


def test_all_that_differs_is_printed_in_columns_and_lists(folder: Path) -> None:
    (folder / "a.txt").write_bytes(PLAIN.replace(b"Over US", b"It rained. Over US"))
    (folder / "b.json").write_bytes(POST.replace(b"people", b"persons"))
    (folder / "é\x1b.txt").write_bytes(b"Nothing of the kind.")
    assert str(verify(folder, EVIDENCE)).splitlines() == [
        "document  copy    recognised by            "
        "exact  moved  changed  missing  printed forms found",
        "tram      b.json  1 of 3 longer sentences  "
        "    0      2        2        0               0 of 1",
        "market    a.txt   4 of 4 longer sentences  "
        "    2      3        0        0               1 of 2",
        "total                                      "
        "    2      5        2        0               1 of 3",
        "",
        "differences:",
        "tram §1.1: changed",
        "tram §1.2: moved",
        "tram §2.1: moved",
        "tram §3.1: changed",
        "tram §1.1: printed form of quantities/row-1, value: unchecked",
        "market §2.2: moved",
        "market §3.1: moved",
        "market §3.2: moved",
        "market §2.2: printed form of quantities/row-3, value: not found",
        "",
        "files not used:",
        r"é\x1b.txt: not one of the documents, or a second copy of one",
    ]


def test_odd_files_are_reported_and_links_are_not_followed(folder: Path) -> None:
    outside = folder.parent / "outside.txt"
    outside.write_bytes((folder / "a.txt").read_bytes())
    (folder / "a.txt").unlink()
    (folder / "link.txt").symlink_to(outside)
    (folder / "broken").symlink_to(folder / "nowhere")
    (folder / "subfolder").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "photo").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    (folder / "empty").touch()
    verification = verify(folder)
    assert recognised(verification)[1] == ("market", "", "")
    reasons = {file.name: file.reason for file in verification.unused}
    assert sorted(reasons) == ["broken", "empty", "link.txt", "photo", "pipe", "subfolder"]
    link = "a link, which is not followed: put the file itself in the folder"
    assert reasons["link.txt"] == reasons["broken"] == link
    assert reasons["pipe"] == "not a file: put the copies themselves in the folder"


def test_what_is_no_folder_is_refused_and_what_cannot_be_read_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for texts in ("a.txt", "absent"):
        with pytest.raises(NotADirectoryError, match="not a folder: name the one"):
            verify(folder / texts)

    # Tests may run as root, whom no permission stops.
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    reasons = {file.name: file.reason for file in verify(folder).unused}
    assert reasons == dict.fromkeys(("a.txt", "b.json"), "cannot be read: Permission denied")
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(PermissionError, match="texts: may not be listed: give yourself"):
        verify(folder)


def test_tables_of_another_canonicaliser_are_refused(folder: Path) -> None:
    sources, *others = tables(EVIDENCE)
    with pytest.raises(ValueError, match="one release"):
        verify_copies(folder, [{**sources[0], "canonicaliser": "0"}], *others)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the tables, in the place of the package's."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setattr(files, "root", lambda: tmp_path)
    # Coded as printed, with the capital.
    evidence = [(*row[:3], row[3].replace("over", "Over")) for row in EVIDENCE]
    for name, rows in zip(("sources", "sentences", "evidence"), tables(evidence), strict=True):
        write_rows(folder / f"{name}.csv", rows)
    return folder


@pytest.mark.usefixtures("data")
def test_the_command_succeeds_only_when_everything_agrees(folder: Path) -> None:
    command = partial(CliRunner().invoke, commands)
    result = command(["verify", str(folder)])
    assert result.exit_code == 0
    table = result.stdout.splitlines()
    assert [" ".join(line.split()) for line in table[1:]] == [
        "tram b.json raw digest 4 0 0 0 1 of 1",
        "market a.txt raw digest 5 0 0 0 2 of 2",
        "total 9 0 0 0 3 of 3",
    ]
    (folder / "a.txt").write_bytes(PLAIN.replace(b"28.8 ", b"28.9 "))
    result = command(["verify", str(folder)])
    assert result.exit_code == 1
    shown = result.stdout
    assert "market §2.1: changed\n" in shown
    assert "market §2.1: printed form of quantities/row-2, value: unchecked\n" in shown
    assert not any(word in shown for word in ("tonnes", "apples", "28.", "bridge"))
    result = command(["verify", str(folder), "--json"])
    assert (result.exit_code, json.loads(result.stdout)["ok"]) == (1, False)
