"""Rules of how a cell is written, whatever it says."""

from __future__ import annotations

import re
import unicodedata

from dprk_engagement.checking.rules.rows import Data, Row, broken, rule

# Characters: far over what a cell needs, and what every format of an export can hold.
_LONGEST = 2000
# No bracket, quotation mark or space, so that an address can stand in any markup.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9./?=&%_~#:+,;@!-]*")
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")


@rule(alone=True)
def cells_are_plain_text(row: Row, data: Data) -> None:
    """A cell is one line of visible Latin text that no spreadsheet takes for a formula.

    A letter of another script that looks like a Latin one would make two equal names differ,
    and a mark of direction would show a reader something other than what is filed.
    """
    for field, cell in row.cells.items():
        if len(cell) > _LONGEST:
            problem = f"{cell[:20]!r}… has {len(cell):,} characters"
            broken(field, problem, f"write at most {_LONGEST:,}")
        if cell != " ".join(cell.split()):
            problem = f"{cell!r} has white space to no purpose"
            broken(field, problem, "write single spaces, one line")
        computed = cell.startswith("-") and not _NUMBER.fullmatch(cell)
        if computed or cell.startswith(("=", "@", "+")):
            broken(field, f"{cell!r} is a formula to a spreadsheet", "begin with another character")
        if cell.isascii() and cell.isprintable():
            continue
        for character in cell:
            if not (character.isprintable() and _is_latin(character)):
                problem = f"{cell!r} holds U+{ord(character):04X}, which is no visible Latin text"
                broken(field, problem, "remove it, or write the letter it looks like")
        if not unicodedata.is_normalized("NFC", cell):
            broken(field, f"{cell!r} is not composed Unicode", "write it in the form NFC")


@rule("corroborations", "sources", alone=True)
def addresses_are_of_the_web(row: Row, data: Data) -> None:
    """An address is one of a web page, which no markup reads as anything else."""
    for field in ("original_url", "url", "value"):
        cell = row.known(field) if field in row.cells else ""
        address = cell.startswith("http") if field == "value" else cell
        if address and not _ADDRESS.fullmatch(cell):
            problem = f"{cell!r} is no address of the web"
            broken(field, problem, "write https:// and the rest, other signs as % and two digits")


def _is_latin(character: str) -> bool:
    if character.isalpha():
        return unicodedata.name(character, "").startswith("LATIN")
    # No accent without its letter, no full-width sign and nothing that is written leftwards.
    return (
        unicodedata.category(character)[0] != "M"
        and unicodedata.east_asian_width(character) != "F"
        and unicodedata.bidirectional(character) not in ("R", "AL", "AN")
    )
