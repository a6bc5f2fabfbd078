"""README.txt of the bundle, for readers who have nothing but the zip file."""

from collections.abc import Mapping
from textwrap import fill
from typing import Any

_WIDTH = 88
_GUIDE = """\
{title}
{line}
Version {version} of {released}

{description}

{tables} tables, {rows} rows. This folder is complete: nothing in it needs the network or any
other file.


Start here
----------
reports/index.html       The way to every page. Open it in a browser; a PDF stands beside each.
reports/engagement.html  The story: what the documents say, in words and charts.
reports/evidence.html    The ledger: a card for every row, with the place of its sentence.
reports/codebook.html    What every table, column and word of a vocabulary means.
reports/guide.html       How to use the data, in executed examples.
CHANGELOG.md             What is new in this version, in words; data/changes.csv says it row by
                         row, with reasons. docs/VERSIONS.md says what a version number promises.


The same tables, for whatever you use
-------------------------------------
data/                    CSV, a file per table: UTF-8, comma, header. All other formats are
                         made from it.
parquet/                 Apache Parquet, typed. The metadata "not_stated" of a file numbers the
                         rows, from 0, in which a field is not stated.
dprk-engagement.sqlite   SQLite: all tables with their keys, views of the usual joins, and the
                         table "gaps", which says of each empty cell which kind it is.
dprk-engagement.xlsx     Excel: the codebook, then a sheet per table. Dates and numbers that are
                         not stated are empty, and named in the last column, "not_stated".
stata/                   Stata 14 or later, a file per table, with labels. The variable of the
                         field "end" is called end_ there.

datapackage.json         What every file, field and key is, for machines (Data Package v2).
croissant.json           The same for search engines and machine learning (Croissant 1.1).
CITATION.cff             How to cite, for reference managers; .zenodo.json is for archives.
LICENSE-DATA, LICENSE    {licence} for the data; MIT for code.
SHA256SUMS               A digest of every file.


How gaps, dates and figures are written
---------------------------------------
An empty cell does not apply. A cell of one question mark, ?, was looked for and is stated by
none of the documents. In Stata these are .a and .b ("" and "?" in text); in Parquet and SQLite
both are null, and are told apart as said above.

Dates are EDTF (ISO 8601-2), as exact as the documents and no more. The first and last day that
they allow are in the columns _earliest and _latest, which are days such as 2018-06-12.

Figures keep what was printed in as_stated, beside value, value_low and value_high.

The table "evidence" leads from every row to the sentences that state it, by document,
paragraph and sentence. The documents are copyrighted and are not here.


Opening it
----------
R (packages readr, haven, DBI, RSQLite):

{r}
Python (package pandas):

{python}
Stata:

    use stata/meetings.dta
    describe

Excel or LibreOffice: open dprk-engagement.xlsx. Do not open the CSV by double-click: Excel
guesses types and turns some texts into dates.

Any other program: data/ is plain text. Read every cell as text, then turn it into the
type that datapackage.json gives for its field: string, integer, number, boolean (true, false)
or date (year-month-day).


Is it unaltered?
----------------
In this folder, in a shell:

    sha256sum -c SHA256SUMS          (shasum -a 256 -c SHA256SUMS on a Mac)

Compare the digest of the zip file itself with the one that was published with it: whoever can
alter a file can alter this list. With the Python package dprk-engagement, before you unpack:

    dprk-engagement verify-release dprk-engagement-{version}.zip


Cite
----
{citation}
"""
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
    text = _GUIDE.format(
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
