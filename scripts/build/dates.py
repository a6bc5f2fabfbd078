"""The five columns of a coded date."""

from dprk_engagement.contract import DATE_SUFFIXES, GAPS
from dprk_engagement.dates import Span, read_span


def date_columns(field: str, value: str, basis: str) -> dict[str, str]:
    """Return the columns of the coded date ``field``: itself, bounds, precision and basis.

    ``value`` is EDTF, ``"?"`` (sought and not stated) or empty (not applicable);
    ``basis`` may be empty, and is then ``stated`` or ``unknown``.
    """
    known = value not in GAPS
    span = read_span(value) if known else Span(value, value)
    cells = (value, span.earliest, span.latest, span.precision, basis or basis_of(known=known))
    return {f"{field}{suffix}": cell for suffix, cell in zip(DATE_SUFFIXES, cells, strict=True)}


def basis_of(*, known: bool) -> str:
    """Return how a value is known for which the coder gives no basis."""
    return "stated" if known else "unknown"
