"""What is wrong and what to do: problems with data, and errors that suggest the nearest name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where it stands, which rule it breaks, and how to mend it.

    ``line`` is 0 where it is not known. ``row`` and ``field`` are ``-`` where the problem is
    of no single row or field; a field ``*`` is the whole row.
    """

    file: str
    line: int
    row: str
    field: str
    rule: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.row}: {self.field}: {self.rule}: {self.problem}: {self.remedy}"


class Refused(ValueError):  # noqa: N818
    """A value that is not taken: ``problem`` says why, and ``remedy`` what to write instead."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem, self.remedy = problem, remedy

    def __str__(self) -> str:
        return f"{self.problem}: {self.remedy}"


class UnknownName(LookupError):  # noqa: N818
    """An id or a field that is not there: the message gives the nearest one."""


def unknown_field(table: str, field: str, fields: Iterable[str]) -> UnknownName:
    """Return the error of a field that a table does not have."""
    listed = ", ".join(fields)
    return UnknownName(
        f"{table} has no field {field!r}.{nearest(field, fields)} Its fields are {listed}."
    )


class MissingExtra(ImportError):  # noqa: N818
    """A library that an extra brings is not installed: the message gives the line that does."""


def nearest(name: object, names: Iterable[str]) -> str:
    """Return the question whether the nearest of ``names`` was meant, or nothing.

    Where none is spelled alike, it is the first that holds ``name``.
    """
    from difflib import get_close_matches

    text, known = str(name), list(names)
    near = get_close_matches(text, known, n=1)
    if not near and len(text) > 2:
        near = [other for other in known if text.casefold() in other.casefold()]
    return f" Did you mean {near[0]!r}?" if near else ""


def choose(parameter: str, value: Choice, choices: tuple[Choice, ...]) -> Choice:
    """Return ``value``, which has to be one of ``choices``."""
    if value in choices:
        return value
    *others, last = map(repr, choices)
    listed = f"{', '.join(others)} or {last}" if others else last
    raise ValueError(f"{parameter}={value!r}: write {listed}.{nearest(value, choices)}")


def need(module: str, extra: str) -> Any:
    """Return the imported ``module``, which the extra ``extra`` of this package brings."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise MissingExtra(
            f'{error.name} is not installed: pip install "dprk-engagement[{extra}]"',
            name=error.name,
        ) from None
