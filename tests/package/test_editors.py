"""What editors and notebooks know of the package: names, signatures, help and pages."""

from __future__ import annotations

import pydoc
import sys
from pathlib import Path
from typing import Any

import jedi  # type: ignore[import-untyped]
import pytest

import dprk_engagement
from dprk_engagement import load, notebook, validate, verify

NAMES = set(dprk_engagement.__all__)
ROOT = Path(__file__).resolve().parents[2]
PROJECT = jedi.Project(ROOT, sys_path=[str(ROOT / "src"), *sys.path])


def script(text: str) -> Any:
    """Return what jedi makes of a program that ends in ``text``, the name of the package before."""
    return jedi.Script(f"import dprk_engagement as dprk\ndprk.{text}", project=PROJECT)


@pytest.mark.slow
def test_jedi_completes_every_public_name_and_knows_what_it_returns() -> None:
    assert {found.name for found in script("").complete()} >= NAMES
    for call, attribute in [
        ('load("meetings")', "groupby"),
        ('explain("meetings", "arf-2017")', "parts"),
        ('describe("meetings")', "fields"),
        ("validate()", "problems"),
        ('verify("copies")', "documents"),
    ]:
        found = script(f"{call}.").complete()
        assert attribute in {one.name for one in found}, call


def test_help_names_every_function_before_any_module() -> None:
    page = pydoc.plain(pydoc.render_doc(dprk_engagement))
    first = page.partition("PACKAGE CONTENTS")[0]
    assert [name for name in NAMES if f" {name}" not in first] == []


# Pages


def test_an_address_is_a_link_without_the_sign_behind_it() -> None:
    shown = notebook.linked('See (https://a.example/b?c=1&d=2), <or> "http://e.example/f".')
    assert '<a href="https://a.example/b?c=1&amp;d=2">https://a.example/b?c=1&amp;d=2</a>)' in shown
    assert '<a href="http://e.example/f">http://e.example/f</a>&quot;.' in shown
    assert "&lt;or&gt;" in shown


def test_what_was_checked_is_a_table_in_a_notebook(tmp_path: Path) -> None:
    assert "nothing is wrong" in validate(None, "ties")._repr_html_()
    row = {**dprk_engagement.files.cells("ties")[0], "kind": "<b>"}
    page = validate([row], "ties")._repr_html_()
    assert page.startswith("<table>")
    assert "&lt;b&gt;" in page
    page = verify(tmp_path)._repr_html_()
    assert page.count("<tr>") == 2 + len(load("sources"))
