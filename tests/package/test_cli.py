"""The command line: what it prints, for whom, and how it ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

import dprk_engagement as dprk
from dprk_engagement import cli, reporting
from dprk_engagement.cli.common import table_or_view
from dprk_engagement.contract import table_names
from dprk_engagement.exporting.formats import FORMATS
from dprk_engagement.exporting.writing import json_rows
from dprk_engagement.files import cells, path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.commands, [str(each) for each in arguments])


def printed(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def refused(*arguments: object, code: int = 2) -> str:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return " ".join(result.stderr.split())


# Reading


def test_the_list_names_every_table_with_its_rows() -> None:
    lines, tables = printed("list").splitlines(), json.loads(printed("list", "--json"))
    counted = {line.split()[0]: line.split()[1] for line in lines if line.strip()}
    assert [table["name"] for table in tables] == [*table_names(), *dprk.views()]
    for table in tables[: len(table_names())]:
        rows = len(cells(table["name"]))
        assert table["rows"] == rows
        assert counted[table["name"]] == str(rows)


def test_rows_are_shown_as_filed_whole_and_in_columns() -> None:
    rows = cells("overtures")
    header, *lines = printed("show", "overtures", "--fields", "reply,id").splitlines()
    assert header.split() == ["reply", "id"]
    assert [line.split() for line in lines] == [[row["reply"], row["id"]] for row in rows]
    assert len({line.index(row["id"]) for line, row in zip(lines, rows, strict=True)}) == 1
    text = printed("show", "statements")
    assert all(row["gist"] in text for row in cells("statements"))


def test_rows_can_be_chosen_by_value_by_gap_and_by_number() -> None:
    chosen = [
        row["id"] for row in cells("meetings") if row["status"] == "held" and row["place"] == "?"
    ]
    asked = ("show", "meetings", "--where", "status=held", "--where", "place=?", "--json")
    assert [row["id"] for row in json.loads(printed(*asked))] == chosen
    assert [row["id"] for row in json.loads(printed(*asked, "--limit", 1))] == chosen[:1]
    # For programs they are those of the export.
    assert json.loads(printed("show", "sentences", "--json")) == json_rows(
        *table_or_view("sentences")
    )


@pytest.mark.parametrize(
    ("table", "condition", "expected"),
    [
        ("meetings", "status=held,planned", lambda row: row["status"] in ("held", "planned")),
        ("meetings", "status!=held", lambda row: row["status"] != "held"),
        ("meetings", "date>=2018", lambda row: "2018" <= row["date_earliest"] < "?"),
        ("meetings", "date<2018", lambda row: "" < row["date_latest"] < "2018"),
        (
            "visits",
            "date=2018..2019-06",
            lambda row: row["date_earliest"] >= "2018" and row["date_latest"] <= "2019-06-30",
        ),
        ("country_groups", "member_from>1999", lambda row: row["member_from"] > "2000"),
        ("trade_figures", "value>=28.8", lambda row: float(row["value_low"] or 0) >= 28.8),
        ("places", "name=Washington, D.C.", lambda row: row["id"] == "washington-dc"),
        ("timeline", "actor=PRK", lambda row: row["actor"] == "PRK"),
    ],
)
def test_rows_can_be_chosen_by_alternatives_and_ranges(
    table: Any, condition: str, expected: Callable[[dict[str, str]], bool]
) -> None:
    _, rows = table_or_view(table)
    shown = json.loads(printed("show", table, "--where", condition, "--fields", "id", "--json"))
    assert [row["id"] for row in shown] == [row["id"] for row in rows if expected(row)]
    assert 0 < len(shown) < len(rows)


def test_what_bears_on_a_name_and_what_holds_a_word_are_those_of_python() -> None:
    assert printed("about", "Malaysia") == f"{dprk.about('MYS')}\n"
    assert json.loads(printed("about", "MYS", "--on", "2017", "--json"))["rows"] == (
        dprk.about("MYS", on="2017").entries
    )
    found = json.loads(printed("search", "regional", "forum", "--json"))
    assert found == dprk.search("Regional Forum").to_dict("records")


def test_an_explanation_is_that_of_python() -> None:
    row = cells("overtures")[0]["id"]
    expected = dprk.explain("overtures", row, "reply")
    assert printed("explain", "overtures", row, "reply") == f"{expected}\n"
    plain = json.loads(printed("explain", "overtures", row, "reply", "--json"))
    assert (plain["table"], plain["id"], len(plain["parts"])) == ("overtures", row, 1)


def test_a_citation_is_that_of_python() -> None:
    one, other = (row["id"] for row in cells("visits")[:2])
    for call, expected in (
        (("--style", "bibtex"), dprk.cite(style="bibtex")),
        (("visits", one, other), dprk.cite([f"visits/{one}", f"visits/{other}"])),
        (("scmp-2023",), dprk.cite("scmp-2023")),
        (("sources", "--corroborated"), dprk.cite("sources", corroborated=True)),
    ):
        assert printed("cite", *call).strip() == expected.strip()


def test_the_codebook_is_a_page_markdown_or_json() -> None:
    assert printed("codebook", "ties") == f"{dprk.describe('ties')}\n"
    assert printed("codebook", "ties", "--markdown").strip() == dprk.codebook("ties").strip()
    (table,) = json.loads(printed("codebook", "ties", "--json"))
    assert [field["name"] for field in table["fields"]] == list(cells("ties")[0])
    everything = json.loads(printed("codebook", "--json"))
    assert [each["name"] for each in everything] == list(table_names())
    assert printed("codebook", "--markdown").strip() == dprk.codebook().strip()


def test_what_the_versions_changed_is_listed_and_filtered() -> None:
    lines = printed("changes", "people", "--since", "1.0.0", "--layer", "coded").splitlines()
    assert lines[0].split()[:4] == ["release", "table", "row", "field"]
    found = json.loads(printed("changes", "people", "--kind", "changed", "--json"))
    assert {(row["table"], row["kind"]) for row in found} == {("people", "changed")}
    assert printed("changes", "--since", dprk.versions()[-1]) == "nothing was changed\n"
    assert "write '1.0.0', '1.1.0'" in refused("changes", "--since", "1.2")


# Writing


def test_a_table_goes_to_standard_output_and_back() -> None:
    made = printed("export", "visits", "--format", "csv", "--to", "-")
    assert made == path("visits").read_text("utf-8")
    checked = CliRunner().invoke(cli.commands, ["validate", "-", "visits"], input=made)
    assert checked.output == "standard input: nothing is wrong\n"
    started = printed("template", "meetings")
    assert started.splitlines() == ["id,kind,status,date,summary", ",,,,"]


def test_an_export_of_all_tables_replaces_a_file_by_force_alone(tmp_path: Path) -> None:
    call = ("export", "--all", "--format", "sqlite", "--to", tmp_path / "all")
    assert printed(*call) == f"{tmp_path / 'all'}\n"
    assert all(kind in printed("export", "-h") for kind in FORMATS)
    assert "is there already" in refused(*call)
    printed(*call, "--force")


# Checking


def test_the_installed_files_are_as_released_and_own_rows_held_to_the_contract(
    tmp_path: Path,
) -> None:
    assert "nothing is wrong" in printed("validate")
    assert json.loads(printed("validate", "--json"))["ok"]
    mine = tmp_path / "mine.csv"
    mine.write_bytes(path("visits").read_bytes())
    assert "nothing is wrong" in printed("validate", mine, "visits")
    mine.write_bytes(path("visits").read_bytes().replace(b",held,", b",hold,", 1))
    assert "hold" in refused("validate", mine, "visits", code=1)
    result = run("validate", mine, "visits", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert not found["ok"]
    assert {each["field"] for each in found["problems"]} == {"status"}


def test_the_report_is_opened_or_only_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "report", lambda **asked: asked)
    told = "{'format': 'pdf', 'open': False}\n"
    assert printed("report", "--pdf", "--path") == told


# Refusing


REFUSALS: Sequence[tuple[tuple[str, ...], str]] = (
    (("show", "visits", "--where", "town=Beijing"), "visits has no field 'town'"),
    (("show", "visits", "--where", "place"), "write FIELD=VALUE"),
    (("show", "meetings", "--where", "status=heldd"), "Did you mean 'held'? Its terms are held,"),
    (("show", "meetings", "--where", "kind>forum"), "> takes a date or number"),
    (("show", "meetings", "--where", "date>=2018~"), "no day, month or year"),
    (("show", "places", "--where", "latitude<north"), "latitude: 'north' is no number"),
    (("show", "timelines"), "Did you mean 'timeline'?"),
    (("show", "visits", "--fields", "id,plaec"), "Did you mean 'place'?"),
    (("codebook", "--json", "--markdown"), "exclude each other"),
    (("export", "--format", "csv", "--to", "x"), "name a table, or write --all"),
    (("export", "visits", "--all", "--format", "csv", "--to", "x"), "and not both"),
    (("validate", "mine.csv"), "name the table that mine.csv holds rows of"),
    (("verify",), "under any name, and name it as DIR: ewc-2019: North Korea and ASEAN"),
    (("verify", "mine.csv"), "'mine.csv' is a file"),
)


@pytest.mark.parametrize(("call", "message"), REFUSALS, ids=[" ".join(c) for c, _ in REFUSALS])
def test_a_wrong_call_is_refused_with_code_2_and_leaves_nothing(
    call: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.csv").write_text("mine")
    assert message in refused(*call)
    assert [file.name for file in Path().iterdir()] == ["mine.csv"]


def test_a_missing_extra_is_named_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    said = 'xlsxwriter is not installed: pip install "dprk-engagement[excel]"'
    assert said in refused("export", "--all", "--to", tmp_path / "all.xlsx")
    assert not list(tmp_path.iterdir())


# Help


def test_every_command_has_help_that_fits_a_terminal() -> None:
    for command in cli.commands.commands:
        lines = printed(command, "-h").splitlines()
        assert lines[0].startswith("Usage: ")
        assert max(map(len, lines)) <= 80, command


def test_the_program_tells_its_version_its_exit_codes_and_completion() -> None:
    assert printed("--version").split()[-1] == dprk.__version__
    text = printed("--help")
    assert all(f"  {code}  " in text for code in (0, 1, 2))
    assert "_DPRK_ENGAGEMENT_COMPLETE=bash_source dprk-engagement" in text
