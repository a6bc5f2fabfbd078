"""The five columns of a coded date."""

from __future__ import annotations

from datetime import date

from dprk_engagement.dates import OPEN, UNKNOWN, Span, read_span

BASES = ("stated", "implied", "derived", "unknown")


def date_columns(field: str, value: str, basis: str) -> dict[str, str]:
    """Return the columns of the coded date ``field``: itself, bounds, precision and basis.

    ``value`` is EDTF, ``"?"`` (sought and not stated) or empty (not applicable);
    ``basis`` may be empty, and is then ``stated`` or ``unknown``.

    Raises
    ------
    ValueError
        ``value`` is malformed, or ``basis`` is no basis or not one for this value.
    """
    known = value not in (OPEN, UNKNOWN)
    basis = basis or ("stated" if known else "unknown")
    refuse_basis(basis, known=known)
    span = read_span(value) if known else Span(value, value)
    return {
        field: value,
        f"{field}_earliest": span.earliest,
        f"{field}_latest": span.latest,
        f"{field}_precision": span.precision,
        f"{field}_basis": basis,
    }


def is_day(text: str) -> bool:
    """Tell whether ``text`` is an ISO date, such as ``2018-11-30``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def refuse_basis(basis: str, *, known: bool) -> None:
    """Raise ValueError where ``basis`` is no basis, or not one for such a value."""
    if basis not in BASES:
        raise ValueError(f"{basis!r} is no basis: write one of {', '.join(BASES)}")
    if known == (basis == "unknown"):
        raise ValueError(
            f"basis {basis!r} does not fit a value that is {'given' if known else 'not known'}:"
            " a value has a basis, and only its absence is unknown"
        )
