"""North Korea's external engagement, coded by hand from five documents.

>>> import dprk_engagement as dprk
>>> dprk.tables()
('agreements', 'changes', ...)
>>> overtures = dprk.load("overtures")
>>> print(dprk.explain("overtures", overtures["id"][0], "reply"))
overtures/...
  reply: ...
>>> print(dprk.cite(overtures))
The dprk-engagement contributors (...). ...

Every value leads to the sentence that states it, and no sentence is shipped.
"""

from __future__ import annotations

__version__ = "2.0.0"
__all__ = [
    "MissingExtra",
    "UnknownName",
    "UnknownTable",
    "cite",
    "codebook",
    "connect",
    "describe",
    "explain",
    "export",
    "load",
    "path",
    "records",
    "report",
    "root",
    "tables",
    "template",
    "validate",
    "verify",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dprk_engagement.checking.validating import template, validate
    from dprk_engagement.citing import cite
    from dprk_engagement.contract import UnknownTable, root
    from dprk_engagement.describing import codebook, describe
    from dprk_engagement.documents.verifying import verify
    from dprk_engagement.errors import MissingExtra, UnknownName
    from dprk_engagement.explaining import explain
    from dprk_engagement.exporting.database import connect
    from dprk_engagement.exporting.writing import export
    from dprk_engagement.loading import load, path, tables
    from dprk_engagement.reading import records
    from dprk_engagement.reporting import report

_MODULES = {
    "MissingExtra": "errors",
    "UnknownName": "errors",
    "UnknownTable": "contract",
    "cite": "citing",
    "codebook": "describing",
    "connect": "exporting.database",
    "describe": "describing",
    "explain": "explaining",
    "export": "exporting.writing",
    "load": "loading",
    "path": "loading",
    "records": "reading",
    "report": "reporting",
    "root": "contract",
    "tables": "loading",
    "template": "checking.validating",
    "validate": "checking.validating",
    "verify": "documents.verifying",
}


def __getattr__(name: str) -> object:
    # Importing the package costs nothing; the first use of a name imports its module.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module(f"{__name__}.{_MODULES[name]}")
    value: object = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
