"""North Korea's external engagement, coded by hand from five documents.

>>> import dprk_engagement as dprk
>>> offers = dprk.load("overtures")
>>> print(dprk.explain("overtures", offers["id"][0], "reply"))
overtures/...
  reply: ...
>>> print(dprk.cite(offers))
The dprk-engagement contributors (...). ...

Every value leads to the sentence that states it, and no sentence is shipped.

Asking
    about       all that bears on a country, person, body, group or place
    search      what holds a word, in names, printed forms and our own words
    members     the countries of a group on a day
    charts      the charts of the report, for your own rows
What there is
    describe    tables and views, or the columns of one table
    tables      the names of the tables
    views       the names of the joins that are ready-made
    codebook    what every column means, as Markdown
    versions    the versions that can be loaded
    changes     what they changed, and why
Rows
    load        a table as a typed frame
    records     a table as dictionaries, without pandas
    connect     all tables and views as a database
    export      tables as files of other programs
    path, root  where the files are
Behind a value
    explain     why a cell says what it says
    verify      your copies of the documents, held against the coding
    sentences   the sentence beside each value, from your own copies
    read        a document as a private page, its rows in the margin
    cite        the dataset, and the documents behind your rows
    report      open the report
Your own rows
    template    a table to fill in
    validate    held to the contract of a table
    score       a coding of the documents, compared with the published one
Errors
    UnknownTable, UnknownName, MissingExtra

``help(dprk.load)`` says more of each. The modules are internal and may change.
"""

from __future__ import annotations

__version__ = "2.0.0"

# Each public name and its module. Editors and type checkers read them in `__init__.pyi`.
_MODULES = {
    "MissingExtra": "errors",
    "UnknownName": "errors",
    "UnknownTable": "contract",
    "about": "asking.about",
    "changes": "past",
    "charts": "charts",
    "cite": "citing",
    "codebook": "describing",
    "connect": "exporting.database",
    "describe": "describing",
    "explain": "explaining",
    "export": "exporting.writing",
    "load": "loading",
    "members": "asking.members",
    "path": "files",
    "read": "documents.reading_page",
    "records": "reading",
    "report": "reporting",
    "root": "contract",
    "score": "scoring.scoring",
    "search": "asking.searching",
    "sentences": "documents.sentences",
    "tables": "loading",
    "template": "checking.validating",
    "validate": "checking.validating",
    "verify": "documents.verifying",
    "versions": "past",
    "views": "asking.viewing",
}
# Not the charts, which need an extra: `help` and `import *` fetch all that stands here.
__all__ = [name for name in _MODULES if name != "charts"]


def __getattr__(name: str) -> object:
    # Importing the package costs nothing; the first use of a name imports its module.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module(f"{__name__}.{_MODULES[name]}")
    value: object = module if name == "charts" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
