"""What the README tells a stranger to do and to cite."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import dprk_engagement as dprk

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_citation_is_the_one_the_package_gives() -> None:
    assert dprk.cite().strip() in README


def test_the_snippets_run_in_order() -> None:
    snippets = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(snippets) >= 3
    names: dict[str, object] = {}
    # Rows of the reader's own are the one thing a snippet names that is not here.
    program = "\n".join(snippets).replace('"my_meetings.csv"', 'dprk.path("meetings")')
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(program, names)  # noqa: S102
    assert "ewc-2019 §15.4" in printed.getvalue()


def test_every_file_it_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_table_is_named() -> None:
    assert {name for name in dprk.tables() if f"`{name}`" not in README} == set()
