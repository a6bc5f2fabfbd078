"""Numbers, dates and lists as words: what the report's sentences are computed with."""

import calendar
import re
from collections import Counter
from collections.abc import Iterable

from dprk_engagement.date_words import in_words

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


def when(date: str) -> str:
    """A coded date as a sentence says when something was: "on 12 June 2018", "in 2018"."""
    said = in_words(date)
    if said == "not stated":
        return "on a date not stated"
    if re.match(r"\d{1,2}\D", said):
        return f"on {said}"
    return f"in {said}" if re.match(r"\d|[A-Z]|about|the", said) else said


def as_of(date: str) -> str:
    """A coded date as the time of which a state is told: "as of July 2025"."""
    return f"as of {re.sub('^(?:on|in|at) ', '', in_words(date))}"


def era(date: str) -> str:
    """Years about the middle of a decade, one of them meant, as "mid-2000s"; else the words."""
    start, _, end = date.strip("[]").partition("..")
    middle = re.fullmatch(r"(\d{3})[3-7]", start), re.fullmatch(r"(\d{3})[3-7]", end)
    if middle[0] and middle[1] and middle[0][1] == middle[1][1] and start < end:
        return f"mid-{middle[0][1]}0s"
    return in_words(date)
