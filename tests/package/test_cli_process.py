"""The command line as a process: its terminal, its shell, its imports and its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from dprk_engagement import cli
from dprk_engagement.files import cells
from tests.helpers import run

MODULE = (sys.executable, "-m", "dprk_engagement")
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "ascii"}


def process(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return run(*command, env={**ENVIRONMENT, **settings})


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


@pytest.mark.parametrize("columns", [20, 132])
def test_a_table_fits_the_terminal_and_names_what_it_leaves_out(columns: int) -> None:
    header, *lines, below = on_a_terminal(columns, "show", "statements", "--limit", "5")
    assert all(len(line) <= columns for line in (header, *lines))
    assert below.startswith("not shown: ")
    left_out = below.removeprefix("not shown: ").partition(";")[0].split(", ")
    assert sorted(header.split() + left_out) == sorted(cells("statements")[0])
    assert columns == 20 or "gist" in header


def test_words_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    complete = ShellComplete(cli.commands, {}, "dprk-engagement", "_COMPLETE").get_completions
    show = ["show", "meetings", "--where"]
    for typed, begun, completions in (
        (["show"], "over", ["overtures"]),
        (["show"], "timel", ["timeline", "timeline_corroborated"]),
        (show, "status=held,pla", ["status=held,planned"]),
        (["explain", "countries", "SGP"], "printed", ["printed_names"]),
        (["explain", "nothing"], "S", []),
    ):
        monkeypatch.setenv("COMP_WORDS", " ".join(["dprk-engagement", *typed, begun]))
        assert [item.value for item in complete(typed, begun)] == completions
    script = process(*MODULE, _DPRK_ENGAGEMENT_COMPLETE="bash_source").stdout
    assert "_DPRK_ENGAGEMENT_COMPLETE=bash_complete" in script


def test_letters_of_any_alphabet_are_printed_whatever_the_locale() -> None:
    finished = process(*MODULE, "show", "people", LC_ALL="C")
    assert finished.returncode == 0
    assert finished.stdout == CliRunner().invoke(cli.commands, ["show", "people"]).stdout


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


@pytest.mark.parametrize("call", [["--help"], ["show", "evidence", "--json"]])
def test_nothing_slow_is_imported_at_the_start(call: list[str]) -> None:
    program = (
        f"import sys; from dprk_engagement.__main__ import main; sys.argv[1:] = {call!r}\n"
        "try: main()\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    finished = process(sys.executable, "-c", program)
    assert finished.returncode == 0
    assert {"pandas", "numpy", "pyarrow", "polars", "asyncio"}.isdisjoint(finished.stderr.split())


def test_without_its_extra_the_command_says_how_to_install_it() -> None:
    program = (
        "import sys; sys.modules['click'] = None; sys.argv[1:] = ['list']\n"
        "from dprk_engagement.__main__ import main; sys.exit(main())"
    )
    finished = process(sys.executable, "-c", program)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr == (
        'dprk-engagement: click is not installed: pip install "dprk-engagement[cli]"\n'
    )
