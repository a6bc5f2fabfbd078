"""README.txt of the bundle, for readers who have nothing but the zip file."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill
from typing import Any

_WIDTH = 88
# What is said around what differs from version to version.
_GUIDE = Path(__file__).with_name("README.txt")
# python -m scripts.prove runs these lines and compares what they print with the tables.
R = """\
meetings <- readr::read_csv("data/meetings.csv", na = c("", "?"))
meetings <- haven::read_dta("stata/meetings.dta")
database <- DBI::dbConnect(RSQLite::SQLite(), "dprk-engagement.sqlite")
offers <- DBI::dbGetQuery(database, "SELECT * FROM offers_and_answers")
"""
PYTHON = """\
import pandas
meetings = pandas.read_csv("data/meetings.csv", keep_default_na=False, na_values=["", "?"])
meetings = pandas.read_stata("stata/meetings.dta")
"""


def bundle_guide(package: Mapping[str, Any], citation: str) -> bytes:
    """Return the guide to the bundle."""
    resources = package["resources"]
    text = _GUIDE.read_text(encoding="utf-8").format(
        title=package["title"],
        line="=" * len(package["title"]),
        version=package["version"],
        released=package["created"][:10],
        description=fill(package["description"], _WIDTH),
        tables=len(resources),
        rows=sum(resource["rows"] for resource in resources),
        licence=package["licenses"][0]["title"],
        r=_indented(R),
        python=_indented(PYTHON),
        citation=fill(citation, _WIDTH),
    )
    return text.encode()


def _indented(code: str) -> str:
    return "".join(f"    {line}\n" for line in code.splitlines())
