"""The command line: what it prints, for whom, and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from dprk_engagement import __version__, citing, cli, explaining
from dprk_engagement.contract import root, table_names
from dprk_engagement.describing import codebook, describe
from dprk_engagement.exporting.formats import FORMATS
from dprk_engagement.exporting.writing import json_rows
from dprk_engagement.loading import cells, path

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = sorted(cli.commands.commands)
MODULE = (sys.executable, "-m", "dprk_engagement")
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "ascii"}

every_command = pytest.mark.parametrize("command", COMMANDS)


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


def process(*arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MODULE, *arguments],
        env={**ENVIRONMENT, **settings},
        capture_output=True,
        encoding="utf-8",
    )


def on_a_terminal(columns: int, *arguments: str) -> list[str]:
    """Return the lines that a terminal of so many columns shows."""
    pty = pytest.importorskip("pty", reason="Windows has other terminals")
    ours, theirs = pty.openpty()
    environment = {**ENVIRONMENT, "COLUMNS": str(columns)}
    finished = subprocess.run([*MODULE, *arguments], env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        text = b""
        while True:
            try:
                text += terminal.read(1 << 16)
            except OSError:  # Nothing is left.
                break
    assert finished.returncode == 0, text
    return text.decode().splitlines()


def row_of(text: str, first: str) -> list[str]:
    (line,) = (line for line in text.splitlines() if line.split()[:1] == [first])
    return line.split()


# Reading


def test_the_list_names_every_table_with_its_rows() -> None:
    text = printed("list")
    for name in table_names():
        assert row_of(text, name)[1] == str(len(cells(name)))


def test_the_list_for_programs_describes_every_table() -> None:
    tables = json.loads(printed("list", "--json"))
    assert [each["name"] for each in tables] == list(table_names())
    assert all(each["rows"] == len(cells(each["name"])) and each["title"] for each in tables)


def test_rows_are_shown_as_filed_and_in_columns() -> None:
    rows = cells("overtures")
    header, *lines = printed("show", "overtures", "--fields", "reply,id").splitlines()
    assert header.split() == ["reply", "id"]
    assert [line.split() for line in lines] == [[row["reply"], row["id"]] for row in rows]
    assert len({line.index(row["id"]) for line, row in zip(lines, rows, strict=True)}) == 1


def test_rows_can_be_chosen_by_value_by_gap_and_by_number() -> None:
    chosen = [
        row["id"] for row in cells("meetings") if row["status"] == "held" and row["place"] == "?"
    ]
    asked = ("show", "meetings", "--where", "status=held", "--where", "place=?", "--json")
    assert [row["id"] for row in json.loads(printed(*asked))] == chosen
    assert [row["id"] for row in json.loads(printed(*asked, "--limit", 1))] == chosen[:1]


@pytest.mark.parametrize("name", table_names())
def test_rows_for_programs_are_those_of_the_export(name: str) -> None:
    assert json.loads(printed("show", name, "--json")) == json_rows(name)  # type: ignore[arg-type]


def test_nothing_is_cut_where_no_terminal_reads() -> None:
    text = printed("show", "statements")
    assert all(row["gist"] in text for row in cells("statements"))


@pytest.mark.parametrize("columns", [20, 80, 132])
def test_a_table_fits_the_terminal_and_names_what_it_leaves_out(columns: int) -> None:
    header, *lines, below = on_a_terminal(columns, "show", "statements", "--limit", "5")
    assert all(len(line) <= columns for line in (header, *lines))
    assert below.startswith("not shown: ")
    left_out = below.removeprefix("not shown: ").partition(";")[0].split(", ")
    assert header.split() + left_out == list(cells("statements")[0])


def test_an_explanation_is_that_of_python() -> None:
    row = cells("overtures")[0]["id"]
    expected = explaining.explain("overtures", row, "reply")
    assert printed("explain", "overtures", row, "reply") == f"{expected}\n"
    plain = json.loads(printed("explain", "overtures", row, "reply", "--json"))
    assert (plain["table"], plain["id"], len(plain["parts"])) == ("overtures", row, 1)
    assert len(plain["parts"][0]["links"]) == len(expected.parts[0].links)


def test_a_whole_row_can_be_explained() -> None:
    row = cells("overtures")[0]["id"]
    assert len(json.loads(printed("explain", "overtures", row, "--json"))["parts"]) > 1


@pytest.mark.parametrize("style", ["text", "bibtex", "csl-json"])
def test_a_citation_is_that_of_python(style: citing.Style) -> None:
    one, other = (row["id"] for row in cells("visits")[:2])
    expected = citing.cite([f"visits/{one}", f"visits/{other}"], style)
    assert printed("cite", "visits", one, other, "--style", style).strip() == expected.strip()
    assert (
        printed("cite", "visits", "--style", style).strip() == citing.cite("visits", style).strip()
    )
    assert printed("cite", "--style", style).strip() == citing.cite(style=style).strip()


def test_undated_documents_are_dated_by_the_public_record_where_asked() -> None:
    text = printed("cite", "sources", "--corroborated")
    assert text.strip() == citing.cite("sources", corroborated=True).strip()
    assert text != printed("cite", "sources")


def test_the_codebook_is_a_page_markdown_or_json() -> None:
    assert printed("codebook", "ties") == f"{describe('ties')}\n"
    assert printed("codebook", "ties", "--markdown").strip() == codebook("ties").strip()
    (table,) = json.loads(printed("codebook", "ties", "--json"))
    assert [field["name"] for field in table["fields"]] == list(cells("ties")[0])
    everything = json.loads(printed("codebook", "--json"))
    assert [each["name"] for each in everything] == list(table_names())
    assert all(f"## {name}:" in printed("codebook", "--markdown") for name in table_names())


def test_the_version_is_printed() -> None:
    assert printed("--version").split()[-1] == __version__


# Writing


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_can_be_exported(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "all"
    assert printed("export", "--all", "--format", kind, "--to", target) == f"{target}\n"
    assert target.exists()


def test_a_table_goes_to_standard_output_and_back() -> None:
    made = printed("export", "visits", "--format", "csv", "--to", "-")
    assert made == path("visits").read_text("utf-8")
    checked = CliRunner().invoke(cli.commands, ["validate", "-", "visits"], input=made)
    assert checked.output == "standard input: nothing is wrong\n"
    started = printed("template", "meetings")
    assert started.splitlines() == ["id,kind,status,date,summary", ",,,,"]


def test_a_document_is_cited_by_its_id_alone() -> None:
    assert printed("cite", "scmp-2023").strip() == citing.cite("scmp-2023")


def test_one_table_is_exported_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "mine.csv"
    printed("export", "visits", "--format", "csv", "--to", target)
    assert target.read_bytes() == path("visits").read_bytes()


def test_an_export_replaces_a_file_by_force_alone(tmp_path: Path) -> None:
    target = tmp_path / "mine.csv"
    target.write_text("mine")
    call = ("export", "visits", "--format", "csv", "--to", target)
    assert "is there already" in refused(*call)
    assert target.read_text() == "mine"
    printed(*call, "--force")
    assert target.read_bytes() == path("visits").read_bytes()


# Checking


def test_the_installed_files_are_as_released() -> None:
    assert "nothing is wrong" in printed("validate")
    assert json.loads(printed("validate", "--json"))["ok"]


def test_own_rows_are_held_to_the_contract(tmp_path: Path) -> None:
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


def test_texts_that_are_none_of_the_documents_are_told(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Another article altogether.\n")
    result = run("verify", tmp_path)
    assert result.exit_code == 1
    for source in cells("sources"):
        assert row_of(result.stdout, source["id"])[1] == "none"
    assert "other.txt: not one of the documents" in result.stdout
    result = run("verify", tmp_path, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert not found["ok"]
    assert [each["source"] for each in found["documents"]] == [r["id"] for r in cells("sources")]
    assert [each["name"] for each in found["unused"]] == ["other.txt"]


def test_a_file_name_cannot_garble_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.txt").write_text("Another article altogether.\n")
    assert "\na\\x1b[31m.txt: not one" in run("verify", tmp_path).stdout


def test_the_report_is_found_or_its_absence_explained() -> None:
    result = run("report", "--path")
    file = root() / "reports" / "engagement.html"
    if file.is_file():
        assert result.stdout == f"{file}\n"
    else:
        assert (result.exit_code, result.stdout) == (2, "")
        assert "there is no such report" in result.stderr


def test_the_report_opens_in_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "engagement.pdf").write_bytes(b"")
    opened: list[str] = []
    monkeypatch.setattr("dprk_engagement.reporting.root", lambda: tmp_path)
    monkeypatch.setattr("webbrowser.open", opened.append)
    file = tmp_path / "reports" / "engagement.pdf"
    assert printed("report", "--pdf", "--path") == f"{file}\n"
    assert opened == []
    assert printed("report", "--pdf") == f"{file}\n"
    assert opened == [file.as_uri()]


# Refusing


@pytest.mark.parametrize("command", ["show", "codebook", "cite"])
def test_a_misspelt_table_is_refused_with_the_nearest_one(command: str) -> None:
    assert re.search(
        r"no table (or row )?'visit'. Did you mean 'visits'\?", refused(command, "visit")
    )


REFUSALS: Sequence[tuple[tuple[str, ...], str]] = (
    (("shaw",), "No such command 'shaw'"),
    (("show",), "Missing argument 'TABLE'"),
    (("show", "visits", "--where", "town=Beijing"), "visits has no field 'town'"),
    (("show", "visits", "--where", "place"), "write FIELD=VALUE"),
    (("show", "visits", "--fields", "id,plaec"), "Did you mean 'place'?"),
    (("show", "visits", "--limit", "-1"), "-1 is not in the range"),
    (
        ("explain", "visits", "nobody"),
        "visits has no row 'nobody'. List the ids: dprk-engagement show visits --fields id",
    ),
    (("explain", "countries", "SGP", "nmae"), "has no field 'nmae'. Did you mean 'name'? Its"),
    (("explain", "evidence", "nobody"), "have no id"),
    (("explain", "visits", "nobody", "--texts", "absent"), "'absent' does not exist"),
    (("cite", "visits", "nobody"), "nobody"),
    (("cite", "--style", "chicago"), "'chicago' is not one of 'text', 'bibtex', 'csl-json'"),
    (("codebook", "--json", "--markdown"), "exclude each other"),
    (("export", "visits", "--format", "xls", "--to", "x"), "'xls' is not one of"),
    (("export", "visits", "--format", "csv"), "Missing option '--to'"),
    (("export", "visits", "--to", "x.doc"), "format='doc': write 'csv'"),
    (("export", "visits", "--format", "xlsx", "--to", "-"), "is no text for standard output"),
    (("export", "--format", "csv", "--to", "x"), "name a table, or write --all"),
    (("export", "visits", "--all", "--format", "csv", "--to", "x"), "and not both"),
    (("export", "visits", "--format", "sqlite", "--to", "x"), "write --all"),
    (
        ("export", "visits", "--format", "csv", "--to", "absent/x"),
        "absent: there is no such folder",
    ),
    (("export", "visits", "--format", "csv", "--to", "."), "is a folder: name a file in it"),
    (("validate", "absent.csv", "visits"), "'absent.csv' does not exist"),
    (("validate", "mine.csv"), "name the table that mine.csv holds rows of"),
    (("verify",), "under any name, and name it as DIR: ewc-2019: North Korea and ASEAN"),
    (("verify", "absent"), "'absent' does not exist"),
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


def test_a_folder_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Tests may run as root, whom no permission stops.
    def forbidden(texts: str) -> None:
        raise PermissionError(13, "Permission denied", texts)

    monkeypatch.setattr("dprk_engagement.verify", forbidden)
    assert f"{tmp_path}: Permission denied: check that it is" in refused("verify", tmp_path)


def test_tables_that_verify_cannot_read_are_no_fault_of_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(texts: str) -> None:
        raise ValueError("sentences, row 1: build it again")

    monkeypatch.setattr("dprk_engagement.verify", broken)
    assert "build it again" in refused("verify", tmp_path, code=1)


def test_a_missing_extra_is_named_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(module: str) -> None:
        raise ModuleNotFoundError(name=module)

    monkeypatch.setattr("dprk_engagement.errors.import_module", absent)
    call = ("export", "--all", "--format", "xlsx", "--to", tmp_path / "all.xlsx")
    assert 'xlsxwriter is not installed: pip install "dprk-engagement[excel]"' in refused(*call)


# As a process


@every_command
def test_every_command_has_help_that_fits_a_terminal(command: str) -> None:
    for flag in ("-h", "--help"):
        lines = printed(command, flag).splitlines()
        assert lines[0].startswith("Usage: ")
        assert max(map(len, lines)) <= 80


def test_the_help_tells_exit_codes_and_completion() -> None:
    text = printed("--help")
    assert all(f"  {code}  " in text for code in (0, 1, 2))
    for shell in ("bash", "zsh", "fish"):
        assert f"_DPRK_ENGAGEMENT_COMPLETE={shell}_source dprk-engagement" in text


@pytest.mark.parametrize(
    ("typed", "completion"),
    [
        ("dprk-engagement sho", "show"),
        ("dprk-engagement show over", "overtures"),
        ("dprk-engagement explain countries SG", "SGP"),
        ("dprk-engagement explain countries SGP alpha3 alph", ""),
        ("dprk-engagement explain countries SGP printed", "printed_names"),
    ],
)
def test_words_are_completed(typed: str, completion: str) -> None:
    finished = process(
        _DPRK_ENGAGEMENT_COMPLETE="bash_complete",
        COMP_WORDS=typed,
        COMP_CWORD=str(len(typed.split()) - 1),
    )
    assert finished.stderr == ""
    assert [line.partition(",")[2] for line in finished.stdout.split()] == completion.split()


def test_a_completion_without_a_table_offers_nothing_and_says_nothing() -> None:
    typed = "dprk-engagement explain nothing S"
    finished = process(_DPRK_ENGAGEMENT_COMPLETE="bash_complete", COMP_WORDS=typed, COMP_CWORD="3")
    assert (finished.stdout.strip(), finished.stderr) == ("", "")


def test_letters_of_any_alphabet_are_printed_whatever_the_locale() -> None:
    finished = process("show", "people", LC_ALL="C")
    assert finished.returncode == 0
    assert finished.stdout == printed("show", "people")


def test_a_reader_that_stops_early_ends_the_program_quietly() -> None:
    writer = subprocess.Popen(
        [*MODULE, "show", "evidence"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.readline()
    writer.stdout.close()
    assert writer.stderr.read() == b""
    writer.stderr.close()
    writer.wait()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is full")
def test_an_output_that_is_full_is_told_in_a_line() -> None:
    with Path("/dev/full").open("w") as full:
        finished = subprocess.run(
            [*MODULE, "list"], env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert finished.returncode != 0
    assert "Traceback" not in finished.stderr
    assert "No space left on device" in finished.stderr


@pytest.mark.parametrize("call", [["list"], ["--help"], ["show", "evidence", "--json"]])
def test_nothing_slow_is_imported_at_the_start(call: list[str]) -> None:
    program = (
        "import sys; from dprk_engagement.__main__ import main\n"
        f"sys.argv[1:] = {call!r}\n"
        "try: main()\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], env=ENVIRONMENT, capture_output=True, text=True
    )
    assert finished.returncode == 0
    assert {"pandas", "numpy", "pyarrow", "polars", "asyncio"}.isdisjoint(finished.stderr.split())


def test_without_its_extra_the_command_says_how_to_install_it() -> None:
    program = (
        "import sys; sys.modules['click'] = None; sys.argv[1:] = ['list']\n"
        "from dprk_engagement.__main__ import main; sys.exit(main())"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], env=ENVIRONMENT, capture_output=True, text=True
    )
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr == (
        'dprk-engagement: click is not installed: pip install "dprk-engagement[cli]"\n'
    )
