"""Tables in the formats of other programs: what comes back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

import dprk_engagement as dprk
from dprk_engagement import descriptor, files, loading
from dprk_engagement.contract import TableName, root, schema, table_names
from dprk_engagement.exporting import writing
from dprk_engagement.exporting.formats import FORMATS, MADE, Format, about
from dprk_engagement.exporting.stata import variable_name
from dprk_engagement.exporting.writing import (
    A_FILE_EACH,
    ONE_FILE,
    TargetRefused,
    export,
)
from dprk_engagement.files import cells, path
from dprk_engagement.loading import load
from dprk_engagement.reading import READERS, records
from tests.helpers import kept

if TYPE_CHECKING:
    from pathlib import Path
from types import NoneType

# All but the longest, which is of text alone as many others are.
TABLES = [name for name in table_names() if name != "changes"]

# Sorts of cell that the committed tables may lose one day: both gaps in a column of every
# type, days before each program's first, and text that a spreadsheet would compute.
ODD = """\
id,subject,about,date,date_earliest,date_latest,date_precision,date_basis,value,value_low,\
value_high,qualifier,unit,as_stated,value_basis,counted_by,hedge,documents,attributed_to,note
one,=1+1,PRK,1899-12-31,1899-12-31,1900-03-01,day,stated,-80,,?,exact,people,+82,stated,,,st-2015,reporter,@SUM(A1)
two,Kaesŏng – “Ryŏmyŏng”,PRK,?,?,,unknown,unknown,?,28.8,,?,percent,-,stated,,,st-2015,reporter,"two
lines, and a “quote”"
"""


def exported(name: TableName, kind: Format, folder: Path) -> Path:
    file = folder / f"{name}.{kind}"
    export(file, name)
    return file


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for exports of ``quantities``, which holds the odd rows."""
    file = tmp_path / "odd.csv"
    file.write_text(ODD, encoding="utf-8", newline="")
    for module in (files, loading, writing):
        monkeypatch.setattr(module, "path", lambda name: file)
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


def types(name: str) -> dict[str, str]:
    return {field["name"]: field["type"] for field in schema(name)["fields"]}


def test_csv_is_the_file_of_the_package(tmp_path: Path) -> None:
    for name in table_names():
        assert exported(name, "csv", tmp_path).read_bytes() == path(name).read_bytes()


def test_parquet_reads_back_as_the_frame_it_was_and_says_which_gaps_are_not_stated(
    tmp_path: Path,
) -> None:
    for name in TABLES:
        file = exported(name, "parquet", tmp_path)
        loaded = load(name)
        days = [field for field, kind in types(name).items() if kind == "date"]
        # Days come back as days; pandas has them as moments.
        frame = pd.read_parquet(file).astype(dict.fromkeys(days, "datetime64[s]"))
        # A file without rows has no place for a vocabulary.
        pd.testing.assert_frame_equal(frame, loaded, check_categorical=not loaded.empty)
        assert pq.read_table(file).equals(load(name, engine="pyarrow"))
        about = pq.read_schema(file).metadata
        assert json.loads(about[b"not_stated"]) == {
            field: rows
            for field in types(name)
            if (rows := [number for number, row in enumerate(cells(name)) if row[field] == "?"])
        }
        assert json.loads(about[b"table_schema"]) == schema(name)


def test_json_holds_the_records_and_tells_the_gaps_apart(tmp_path: Path) -> None:
    for name in TABLES:
        document = json.loads(exported(name, "json", tmp_path).read_bytes())
        assert document["schema"] == schema(name)
        for row, filed, record in zip(document["data"], cells(name), records(name), strict=True):
            # No key is a gap that does not apply, and null one that is not stated.
            assert row == {
                field: str(value) if isinstance(value, date) else value
                for field, value in record.items()
                if filed[field]
            }


def test_stata_reads_back_with_both_gaps(tmp_path: Path) -> None:
    for name in TABLES:
        check_stata(name, exported(name, "dta", tmp_path))


def test_odd_cells_survive_stata(odd: Path) -> None:
    check_stata("quantities", exported("quantities", "dta", odd))


def check_stata(name: TableName, file: Path) -> None:
    frame = pd.read_stata(
        file, convert_missing=True, convert_dates=False, convert_categoricals=False
    )
    with pd.io.stata.StataReader(file) as reader:
        value_labels = reader.value_labels()
        variable_labels = reader.variable_labels()
        assert reader.data_label == schema(name)["title"]
    assert f"{MADE:%d %b %Y %H:%M}".encode() in file.read_bytes()
    marks = {"": ".a", "?": ".b"}
    for field in schema(name)["fields"]:
        variable = variable_name(field)
        assert variable.isidentifier()
        assert len(variable) <= 32
        assert variable_labels[variable] == field["title"]
        labels = value_labels.get(variable, {})
        for value, row in zip(frame[variable], cells(name), strict=True):
            cell = row[field["name"]]
            if field["type"] == "string" and "categories" not in field:
                assert value == cell
            elif cell in marks:
                assert str(value) == marks[cell]
            elif field["type"] == "date":
                assert value == (date.fromisoformat(cell) - date(1960, 1, 1)).days
            elif field["type"] in ("integer", "number"):
                assert value == float(cell)
            else:
                assert labels[value] == cell


def test_stata_labels_gaps_and_vocabularies_in_their_order(odd: Path) -> None:
    with pd.io.stata.StataReader(exported("quantities", "dta", odd)) as reader:
        labels = reader.value_labels()
    (qualifier,) = (f for f in schema("quantities")["fields"] if f["name"] == "qualifier")
    vocabulary = [category["value"] for category in qualifier["categories"]]
    gaps = ["not applicable", "not stated"]
    assert list(labels["qualifier"].values()) == [*vocabulary, *gaps]
    assert list(labels["qualifier"])[: len(vocabulary)] == [*range(1, len(vocabulary) + 1)]
    assert list(labels["value"].values()) == gaps


def test_a_sheet_reads_back_typed_with_both_gaps(tmp_path: Path) -> None:
    for name in TABLES:
        check_sheet(name, exported(name, "xlsx", tmp_path))


def test_odd_cells_survive_a_workbook(odd: Path) -> None:
    file = exported("quantities", "xlsx", odd)
    check_sheet("quantities", file)
    sheet = openpyxl.load_workbook(file)["quantities"]
    texts = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    # Excel would be a day off before March 1900, and would compute what begins like a formula.
    for text in ("=1+1", "@SUM(A1)", "+82", "-", "1899-12-31"):
        assert texts[text].data_type == "s"
        assert texts[text].number_format == "@"
    assert not any(cell.hyperlink for cell in texts.values())


def test_a_formula_is_text_in_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(root() / "data", tmp_path / "data")
    (tmp_path / "data" / "quantities.csv").write_text(ODD, encoding="utf-8")
    shutil.copy(root() / "datapackage.json", tmp_path)
    monkeypatch.setattr(descriptor, "folder", lambda: str(tmp_path))
    export(tmp_path / "all.sqlite")
    with closing(sqlite3.connect(tmp_path / "all.sqlite")) as database:
        (row,) = database.execute(
            "SELECT subject, as_stated, note, typeof(subject), typeof(as_stated), typeof(note)"
            " FROM quantities WHERE id = 'one'"
        )
    assert row == ("=1+1", "+82", "@SUM(A1)", "text", "text", "text")


def check_sheet(name: TableName, file: Path) -> None:
    sheet = openpyxl.load_workbook(file)[name]
    header, *rows = list(sheet.iter_rows(values_only=True))
    gaps = [[f for f, cell in row.items() if cell == "?"] for row in cells(name)]
    untold = [[f for f in row if types(name)[f] != "string"] for row in gaps]
    assert list(header) == [*types(name), *(["not_stated"] if any(untold) else [])]
    if any(untold):
        assert [row[-1] for row in rows] == ["; ".join(row) or None for row in untold]
        rows = [row[:-1] for row in rows]
    assert sheet.freeze_panes == "A2"
    for row, filed in zip(rows, cells(name), strict=True):
        for value, (field, cell) in zip(row, filed.items(), strict=True):
            typed = None if cell in ("", "?") else READERS[types(name)[field]](cell)
            if isinstance(value, datetime):
                assert value == datetime.combine(cast("date", typed), datetime.min.time())
            elif isinstance(typed, date):
                assert value == cell
                assert typed < date(1900, 3, 1)
            else:
                assert value == (cell if (cell, types(name)[field]) == ("?", "string") else typed)
                assert cell in ("", "?") or type(value) in (type(typed), int)


def test_a_workbook_holds_the_codebook_and_a_sheet_a_table(tmp_path: Path) -> None:
    export(tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert book.sheetnames == ["about", "codebook", *table_names()]
    assert book.properties.created == MADE
    rows = list(book["codebook"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert rows == [(name, field) for name in table_names() for field in types(name)]
    assert book["codebook"].freeze_panes == "A2"


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_or_folder_of_all_is_left_as_it_is_and_by_force_made_of_the_same_bytes(
    kind: Format, tmp_path: Path
) -> None:
    target = tmp_path / "all"
    export(target, format=kind)
    first = kept(tmp_path)
    if kind in ONE_FILE:
        assert first.keys() == {"all"}
    else:
        assert first.keys() == {"all", *(f"all/{name}.{kind}" for name in table_names())}
        assert first[f"all/visits.{kind}"] == A_FILE_EACH[kind]("visits")
    with pytest.raises(TargetRefused, match="is there already"):
        export(target, format=kind)
    assert kept(tmp_path) == first
    export(target, format=kind, force=True)
    assert kept(tmp_path) == first


def test_a_file_says_what_it_is_of(tmp_path: Path) -> None:
    made = {kind: tmp_path / f"all.{kind}" for kind in ("dta", "json", "parquet", "sqlite", "xlsx")}
    for kind, file in made.items():
        export(file, None if kind == "sqlite" else "visits")
    parquet = pq.read_schema(made["parquet"]).metadata
    sheet = openpyxl.load_workbook(made["xlsx"])["about"]
    with closing(sqlite3.connect(made["sqlite"])) as database:
        metadata = dict(database.execute("SELECT * FROM metadata"))
    for told in (
        json.loads(made["json"].read_bytes())["about"],
        {key.decode(): text.decode() for key, text in parquet.items()},
        metadata,
        dict(sheet.iter_rows(min_row=2, values_only=True)),
    ):
        assert about().items() <= told.items()
    assert all(text.encode() in made["dta"].read_bytes() for text in about().values())


def test_several_tables_are_sheets_or_files_a_frame_is_a_table_and_one_is_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(tmp_path / "two.xlsx", ["visits", "ties"])
    assert openpyxl.load_workbook(tmp_path / "two.xlsx").sheetnames[2:] == ["visits", "ties"]
    export(tmp_path / "two", ["visits", "ties"], "csv")
    assert {file.name for file in (tmp_path / "two").iterdir()} == {"visits.csv", "ties.csv"}
    with closing(dprk.connect()) as database:
        met = pd.read_sql("SELECT * FROM who_met_whom", database)
    for kind in ("csv", "json", "parquet", "xlsx"):
        export(tmp_path / f"met.{kind}", met)
        assert (tmp_path / f"met.{kind}").stat().st_size > 1000
    export(tmp_path / "dated.xlsx", dprk.load("meetings"))
    days = openpyxl.load_workbook(tmp_path / "dated.xlsx")["rows"]["F"][1:]
    assert {type(day.value) for day in days} == {datetime, NoneType}
    export("-", "visits", "csv")
    assert capsys.readouterr().out == path("visits").read_bytes().decode()
    for tables, kind in (("visits", "xlsx"), (None, "csv")):
        with pytest.raises(ValueError, match=r"standard output|name a folder"):
            export("-", cast("Any", tables), cast("Format", kind))
