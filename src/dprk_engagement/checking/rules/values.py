"""Rules of dates, figures and how they are known."""

from __future__ import annotations

from dprk_engagement.checking.rules.rows import Data, Row, broken, rule
from dprk_engagement.dates import read_span
from dprk_engagement.errors import Refused

PRINTED_WORDS = 5


@rule(alone=True)
def dates_follow_their_expression(row: Row, data: Data) -> None:
    """The bounds and precision of a date are those of its EDTF expression."""
    for field in row.table.dates:
        expression = row[field]
        if row.known(field):
            try:
                span = read_span(expression)
            except Refused as refused:
                broken(field, refused.problem, refused.remedy)
            expected = (span.earliest, span.latest, span.precision)
        else:
            expected = (expression, expression, "unknown")
        for part, value in zip(("earliest", "latest", "precision"), expected, strict=True):
            found = row[f"{field}_{part}"]
            if found != value:
                problem = f"{found!r} does not follow from the date {expression!r}"
                broken(f"{field}_{part}", problem, f"it has to be {value!r}")


@rule(alone=True)
def dates_run_forwards(row: Row, data: Data) -> None:
    """The earliest day of a date is not after its latest."""
    for field in row.table.dates:
        earliest, latest = row.known(f"{field}_earliest"), row.known(f"{field}_latest")
        if earliest and latest and latest < earliest:
            problem = f"{earliest} is after {latest}"
            broken(f"{field}_earliest", problem, "write the earlier day first")


@rule(alone=True)
def basis_is_unknown_for_gaps_alone(row: Row, data: Data) -> None:
    """A date or figure has the basis unknown where it is a gap, and only there."""
    for field in [*row.table.dates, *(["value"] if "value_basis" in row.cells else [])]:
        parts = ("value", "value_low", "value_high") if field == "value" else (field,)
        known = any(row.known(part) for part in parts)
        basis = row[f"{field}_basis"]
        if known == (basis == "unknown"):
            broken(
                f"{field}_basis",
                f"the basis is {basis} and the value is {'given' if known else 'a gap'}",
                "write stated, implied or derived" if known else "write unknown",
            )


@rule()
def implied_values_are_explained(row: Row, data: Data) -> None:
    """What is implied has its reasoning in a note of the row or of the field's evidence."""
    for field in _of_basis(row, "implied"):
        # A status holds as of its document unless a sentence says otherwise: a convention.
        by_convention = field == "as_of" and row.known("as_of_source")
        links = data.evidence(row, field, "*")
        notes = [row.cells.get("note", ""), *(link["note"] for link in links)]
        if not by_convention and not any(notes):
            broken(field, "it is implied and no note says how", "write the reasoning in a note")


@rule()
def derived_values_name_their_parents(row: Row, data: Data) -> None:
    """What is derived has its formula in a note and the sentences of its parents as evidence."""
    for field in _of_basis(row, "derived"):
        evidence = data.evidence(row)
        if not any([row.cells.get("note", ""), *(link["note"] for link in evidence)]):
            broken(field, "it is derived and no note gives the formula", "write it in the note")
        if not any(link["role"] == "implies" for link in evidence):
            remedy = "add the sentences of its parents as evidence with the role implies"
            broken(field, "it is derived and no sentence implies it", remedy)


@rule(alone=True)
def bounds_hold_the_value(row: Row, data: Data) -> None:
    """A figure lies between its bounds, and they are where its qualifier puts them."""
    if "value_low" not in row.cells:
        return
    value, low, high = (row.number(field) for field in ("value", "value_low", "value_high"))
    given = [number for number in (low, value, high) if number is not None]
    if given != sorted(given):
        broken("value", f"{given} do not rise", "write the lower bound, value and upper bound")
    qualifier = row.known("qualifier")
    if value is None:
        return
    if not qualifier and low is None and high is None:
        broken("qualifier", f"the figure {value:g} has none", "write exact where it is unhedged")
    below, above = bounded_sides(qualifier, negative=value < 0)
    for field, bound, bounded in (("value_low", low, below), ("value_high", high, above)):
        if bounded and bound != value:
            problem = f"it is not {value:g}, which {qualifier!r} makes the bound"
            broken(field, problem, "let the qualifier set the bound, or choose another qualifier")


def bounded_sides(qualifier: str, *, negative: bool) -> tuple[bool, bool]:
    """Return whether a figure so hedged is its own bound from below, and from above.

    "Nearly" bounds the size: a fall of nearly 80 percent is a change of -80 or more.
    """
    nearly, exact = qualifier == "nearly", qualifier == "exact"
    return (
        exact or qualifier in ("over", "at_least") or (nearly and negative),
        exact or qualifier == "up_to" or (nearly and not negative),
    )


@rule(alone=True)
def percentages_are_shares(row: Row, data: Data) -> None:
    """A figure in percent lies from 0 to 100; a change, from -100."""
    if "unit" not in row.cells or row["unit"] != "percent":
        return
    change = row.cells.get("measure") == "change"
    for field in ("value", "value_low", "value_high"):
        number = row.number(field)
        if number is None:
            continue
        if number < (-100 if change else 0) or (number > 100 and not change):
            broken(field, f"{number:g} percent is no share", "correct the figure or its unit")


@rule(alone=True)
def printed_words_are_few(row: Row, data: Data) -> None:
    """Words of a document are kept only where they are the datum, and then at most five."""
    # One cell can join the forms of a name, or the hedges of several sentences.
    joined = row.cells.get("field") in ("printed_forms", "printed_names", "hedge", "reply_hedge")
    for name, field in row.table.fields.items():
        words = row.known(name)
        phrases = words.split("; ") if joined or "hedge" in name else [words]
        if field.get("printed") and any(len(words.split()) > PRINTED_WORDS for words in phrases):
            problem = f"it quotes more than {PRINTED_WORDS} words"
            broken(name, problem, "keep the words that are the datum, or say it in our own")


def _of_basis(row: Row, basis: str) -> list[str]:
    """Return the fields, or ``*`` for the row, that are known on this ``basis``.

    A derived table takes its values over from rows that give the reasoning themselves.
    """
    if row.table.layer == "derived":
        return []
    return [
        "*" if field == "basis" else field.removesuffix("_basis")
        for field, cell in row.cells.items()
        if (field == "basis" or field.endswith("_basis")) and cell == basis
    ]
