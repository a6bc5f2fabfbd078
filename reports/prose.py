"""Numbers, dates and lists as words: what the report's sentences are computed with."""

import calendar
import re
from collections import Counter
from collections.abc import Iterable

WORDS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
MONTHS = tuple(calendar.month_name)


def count(number: int, noun: str = "", nouns: str = "") -> str:
    """`number` in words up to twelve, then in digits, with its noun: "three offers", "40 rows"."""
    text = WORDS[number] if number < len(WORDS) else f"{number:,}"
    if not noun:
        return "none" if number == 0 else text
    nouns = nouns or re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
    return f"{text} {noun if number == 1 else nouns}"


def agree(number: int, singular: str = "is", plural: str = "are") -> str:
    """The form of a verb that agrees with a number: "is" or "are"."""
    return singular if number == 1 else plural


def capital(text: str) -> str:
    """`text` with its first letter raised, as at the start of a sentence."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """`text` as part of a sentence: its first letter lowered, without the final full stop."""
    return text[:1].lower() + text[1:].rstrip(".")


def listing(items: Iterable[str], last: str = "and") -> str:
    """The items as a list in a sentence: "a, b and c"."""
    *head, tail = items
    return f"{', '.join(head)} {last} {tail}" if head else tail


def tally(values: Iterable[str]) -> str:
    """How often each value occurs, the most frequent first: "6 held, 2 planned and 1 declined"."""
    return listing(f"{times} {value}" for value, times in Counter(values).most_common())


def share(part: int, whole: int, noun: str, nouns: str = "") -> str:
    """A share with its denominator: "three of six offers (50 %)"."""
    of = f"{count(part)} of {count(whole, noun, nouns)}"
    return f"{of} ({100 * part / whole:.0f}\u00a0%)" if whole else of


def number(value: float) -> str:
    """A number as printed in text: thousands separated, no needless decimals, a true minus."""
    return f"{value:,.1f}".removesuffix(".0").replace("-", "\u2212")


def spoken(date: str) -> str:
    """An EDTF date as a reader would say it; `?` and an empty cell are "not stated"."""
    if date in ("", "?", "not stated", "not applicable"):
        return "not stated"
    start, slash, end = date.partition("/")
    if not slash:
        return _day(date)
    if start == "..":
        return f"by {_day(end)}"
    if end == "..":
        return f"from {_day(start)} on"
    if len(start) == len(end) == 4:
        return f"{_day(start)}–{_day(end)}"
    if start[:7] == end[:7] and len(start) == len(end) == 10:
        return f"{int(start[8:])}–{_day(end)}"
    if start[:4] == end[:4] and len(start) == len(end) == 10:
        return f"{_day(start).removesuffix(start[:4]).strip()} – {_day(end)}"
    return f"{_day(start)} – {_day(end)}"


def era(date: str) -> str:
    """An EDTF interval of years about the middle of a decade as "mid-2000s", else as `spoken`."""
    start, _, end = date.partition("/")
    middle = re.fullmatch(r"(\d{3})[3-7]", start), re.fullmatch(r"(\d{3})[3-7]", end)
    if middle[0] and middle[1] and middle[0][1] == middle[1][1] and start < end:
        return f"mid-{middle[0][1]}0s"
    return spoken(date)


def _day(date: str) -> str:
    if decade := re.fullmatch(r"(\d{3})X", date):
        return f"{decade[1]}0s"
    year, *rest = date.rstrip("~").split("-")
    words = [str(int(rest[1]))] if len(rest) > 1 else []
    words += [MONTHS[int(rest[0])]] if rest else []
    words += ["of a year not stated"] if year == "XXXX" else [year]
    return ("about " if date.endswith("~") else "") + " ".join(words)
