"""The sentence beside each value, and the private page of a whole document."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from dprk_engagement import UnknownName, loading, read, root, sentences
from dprk_engagement.cli import commands
from tests.harbour import TEXT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers import Tables


class Page(HTMLParser):
    """The ids and the links of a page, and what it would load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.loads: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.targets += [given["href"]] if "href" in given else []
        self.loads += [tag] if tag in ("script", "link", "img") or "src" in given else []


def test_each_value_stands_beside_its_sentence(harbour: Tables, tmp_path: Path) -> None:
    frame = sentences("quantities/barges", texts=tmp_path / "copies")
    assert frame["field"].tolist() == ["*", "value", "date"]
    assert frame["value"].tolist() == [pd.NA, "40", harbour["quantities"][0]["date"]]
    value = frame.iloc[1]
    assert value["locator"] == "harbour-2020 §2.1"
    assert (value["printed"], value["attributed_to"]) == ("forty", "the reporter")
    assert value["sentence"].endswith("at six.")


def test_a_changed_sentence_is_missing_and_the_others_stay(harbour: Tables, tmp_path: Path) -> None:
    changed = TEXT.replace("forty", "fifty")
    (tmp_path / "copies" / "mine.txt").write_text(changed, encoding="utf-8")
    frame = sentences("quantities", texts=tmp_path / "copies")
    assert frame["status"].tolist() == ["changed", "changed", "exact"]
    assert frame["sentence"].isna().tolist() == [True, True, False]
    file = read("harbour-2020", texts=tmp_path / "copies", to=tmp_path / "page.html")
    page = file.read_text(encoding="utf-8")
    assert "fifty" not in page
    assert "Not shown: your copy has other words here (changed)" in page


def test_rows_are_named_by_frames_of_any_library_joins_and_ids(
    harbour: Tables, tmp_path: Path
) -> None:
    texts = tmp_path / "copies"
    expected = sentences("quantities", texts=texts)
    frame = pd.DataFrame({"id": ["barges"]})
    joined = pd.DataFrame({"table": ["quantities"], "row": ["barges"]})
    polars = loading.load("quantities", engine="polars")
    for rows in (frame, joined, polars, ["barges"], ["quantities/barges", "barges"]):
        pd.testing.assert_frame_equal(sentences(rows, texts=texts), expected)
    with pytest.raises(UnknownName, match=r"no table or row 'barge'\. Did you mean 'barges'"):
        sentences(["barge"], texts=texts)
    with pytest.raises(ValueError, match="neither the column id"):
        sentences(frame.rename(columns={"id": "x"}), texts=texts)


def test_the_page_marks_every_sentence_and_links_rows_both_ways(
    harbour: Tables, tmp_path: Path
) -> None:
    file = read("harbour-2020", texts=tmp_path / "copies", to=tmp_path / "page.html")
    page = file.read_text(encoding="utf-8")
    found = Page(page)
    assert len(found.ids) == len(set(found.ids))
    assert {target[1:] for target in found.targets} <= set(found.ids)
    assert found.loads == []
    assert "http" not in page.replace("http-equiv", "")
    assert re.findall(r'class="sentence (\w+)" id="s([\d.]+)"', page) == [
        ("coded", "1.1"),
        ("coded", "2.1"),
        ("nothing", "2.2"),
        ("coded", "3.1"),
        ("nothing", "3.2"),
        ("duplicate", "4.1"),
    ]
    assert "<mark>forty</mark> barges &lt;in&gt; fog" in page
    assert "Harbour &lt;news&gt;" in page
    for said in ("For private use", "hedged: “it is said”", "40 barges", "<em>implied</em>"):
        assert said in page
    assert '<li id="quantities--barges">barges: <a href="#s2.1">' in page


@pytest.mark.parametrize("place", ["page.html", "data/page.html"])
def test_no_page_is_written_into_the_project(harbour: Tables, tmp_path: Path, place: str) -> None:
    with pytest.raises(ValueError, match="is inside the project"):
        read("harbour-2020", texts=tmp_path / "copies", to=root() / place)
    checkout = tmp_path / "checkout"
    (checkout / "data").mkdir(parents=True)
    (checkout / "pyproject.toml").write_text('[project]\nname = "dprk-engagement"\n', "utf-8")
    with pytest.raises(ValueError, match="is inside the project"):
        read("harbour-2020", texts=tmp_path / "copies", to=checkout / place)
    assert not list(checkout.rglob("*.html"))


def test_only_a_former_page_is_replaced(harbour: Tables, tmp_path: Path) -> None:
    texts, copy = tmp_path / "copies", tmp_path / "copies" / "mine.txt"
    with pytest.raises(ValueError, match="is no reading page: name a new one"):
        read("harbour-2020", texts=texts, to=copy)
    assert copy.read_text(encoding="utf-8") == TEXT
    (tmp_path / "link.html").symlink_to(copy)
    with pytest.raises(ValueError, match="is no plain file"):
        read("harbour-2020", texts=texts, to=tmp_path / "link.html")
    page = tmp_path / "page.html"
    assert read("harbour-2020", texts=texts, to=page) == page
    assert read("harbour-2020", texts=texts, to=page) == page


def test_without_a_place_the_page_is_where_nobody_else_reads(
    harbour: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    file = read("harbour-2020", texts=tmp_path / "copies", open=True)
    assert opened == [file.as_uri()]
    assert file.parent.stat().st_mode & 0o077 == 0
    shutil.rmtree(file.parent)


def test_a_wrong_document_or_a_folder_without_it_is_told(harbour: Tables, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'harbour-2020'"):
        read("harbor-2020", texts=tmp_path / "copies")
    (tmp_path / "copies" / "mine.txt").unlink()
    with pytest.raises(FileNotFoundError, match="holds no copy of harbour-2020"):
        read("harbour-2020", texts=tmp_path / "copies")


def test_the_shell_does_the_same(harbour: Tables, tmp_path: Path) -> None:
    texts, page = str(tmp_path / "copies"), str(tmp_path / "page.html")
    told = CliRunner().invoke(commands, ["read", "harbour-2020", "--texts", texts, "--to", page])
    assert (told.exit_code, told.stdout) == (0, f"{page}\n")
    told = CliRunner().invoke(commands, ["sentences", "quantities", "barges", "--texts", texts])
    assert told.stdout.count("at six.") == 2
    told = CliRunner().invoke(commands, ["sentences", "quantities", "--json", "--texts", texts])
    assert '"locator": "harbour-2020 §3.1"' in told.stdout
