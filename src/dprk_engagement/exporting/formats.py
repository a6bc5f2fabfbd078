"""The formats of exports, and how each writes the two kinds of gap.

========  ============  ========================  ===============================================
format    a file holds  not applicable            not stated
========  ============  ========================  ===============================================
csv       a table       empty                     ``?``
json      a table       the key is left out       ``null``
dta       a table       ``.a``; ``""`` in text    ``.b``; ``"?"`` in text
parquet   a table       null                      null; the metadata ``not_stated`` numbers the
                                                  rows of each field, from 0
xlsx      every table   empty                     ``?`` in text; else empty, and the column
                                                  ``not_stated`` at the end names the field
sqlite    every table   as in ``connect``         as in ``connect``
========  ============  ========================  ===============================================

Csv is the file of the package, byte for byte. Days are dates, but text such as 2018-06-12 in
csv and json. A vocabulary is a dictionary in Parquet, and a value label in Stata, numbered
from 1 in the order of the codebook. Stata labels its gaps, except those of dates; pandas
reads a column of numbers with labelled gaps as numbers if told ``convert_categoricals=False``.
The variable of ``end`` is ``end_`` there.

What the files are of is in all but csv: title, version, licence and citation, as ``about`` gives
them. They are the sheet ``about`` and the properties of a workbook, the table ``metadata`` of a
database, the metadata of a Parquet file, the notes of a Stata file, and the key ``about`` in json.

The same tables give the same bytes, as long as the library that writes them stays the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from dprk_engagement import descriptor

Format = Literal["csv", "dta", "json", "parquet", "sqlite", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)

# What stands in the package's files where a value is not stated; where it does not apply, nothing.
NOT_STATED = "?"
# The time that a file gives for its own making: no clock is read, and zip knows no earlier day.
MADE = datetime(1980, 1, 1)  # noqa: DTZ001


def about() -> dict[str, str]:
    """Return what a file has to say of the dataset that it was taken from."""
    from dprk_engagement.citing import cite

    package = descriptor.package()
    (licence,) = package["licenses"]
    return {
        "title": package["title"],
        "version": package["version"],
        "licence": f"{licence['name']}, {licence['path']}",
        "citation": cite(),
    }
