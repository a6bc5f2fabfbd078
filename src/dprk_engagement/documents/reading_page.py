"""A private page of one document: every sentence, what became of it, and the rows that rest on it.

`reading_page` makes it of any tables, coded or being coded; `read` of the installed ones.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING

from dprk_engagement.contract import GAPS, Contract, root, table_names
from dprk_engagement.documents.copies import read_sentences
from dprk_engagement.documents.locators import locator_of
from dprk_engagement.documents.sentences import speaker_names
from dprk_engagement.errors import UnknownName, nearest
from dprk_engagement.scoring.matching import COMPUTED
from dprk_engagement.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from dprk_engagement.contract import Table
    from dprk_engagement.documents.copies import Sentence
    from dprk_engagement.documents.locators import Locator

    Row = Mapping[str, str]
    Key = tuple[str, str]

_HEAD = "<!doctype html><html lang=en><!-- dprk-engagement: a private reading page -->"
# What became of a sentence: its sign on the map, and what that means.
_FATES = {
    "coded": ("", "coded: the number is that of the rows that rest on it"),
    "analysis": ("~", "context: opinion or background without a codable fact"),
    "out_of_scope": ("o", "out of scope: a fact of no bearing on the tables"),
    "duplicate": ("=", "duplicate: the same words stand earlier"),
    "boilerplate": ("-", "boilerplate: matter of the page, not of the text"),
    "nothing": ("!", "nothing yet: neither coded nor set aside"),
}
# Fields that say in our own words what a row claims, the best first.
_CLAIMS = ("summary", "gist", "terms", "substance", "activity", "question", "title", "name")
# Fields that a card says elsewhere or not at all.
_SECONDARY = {*_CLAIMS, *COMPUTED, "id", "note", "act", "trip_id", "hedge", "as_of_source", "basis"}
# What the role of a sentence makes of a value, in the words of the columns of basis.
_ROLES = {"states": "stated", "implies": "implied", "contradicts": "contradicted"}
_MOST_SHOWN = 4


def read(
    source: str,
    *,
    texts: str | PathLike[str],
    to: str | PathLike[str] | None = None,
    open: bool = False,  # noqa: A002
) -> Path:
    """Write a private page of a whole document, with the rows beside their sentences.

    Each sentence shows what became of it, and each row leads to all its sentences. A sentence
    whose digest is not the one that was coded is never shown. The text is copyrighted: the page
    is for you alone, and is not written into a checkout or installation of this project.

    Parameters
    ----------
    source
        The id of the document, such as ``"ewc-2019"``.
    texts
        The folder of your own copies of the documents.
    to
        The file to write; without it, a new file in a private temporary folder. Only a former
        page of this kind is replaced.
    open
        Whether to open the page in the browser.

    Returns
    -------
    pathlib.Path
        The file, which needs neither the network nor JavaScript.

    Raises
    ------
    UnknownName
        There is no such document.
    ValueError
        ``to`` is inside this project, or is something else than a former page.
    OSError
        ``texts`` is no folder or holds no copy of the document, or ``to`` cannot be written.

    Examples
    --------
    >>> read("ewc-2019", texts="my-copies")  # doctest: +SKIP
    PosixPath('/tmp/.../ewc-2019.html')
    """
    from dprk_engagement.files import cells

    tables: dict[str, list[dict[str, str]]] = {name: cells(name) for name in table_names()}
    known = [row["id"] for row in tables["sources"]]
    if source not in known:
        raise UnknownName(
            f"there is no document {source!r}.{nearest(source, known)}"
            f" The documents are {', '.join(known)}."
        )
    folder = Path(gettempdir()) if to is None else Path(to).parent
    _refuse_project(folder.resolve())
    if to is not None:
        _refuse_other_files(Path(to))
    wanted = [locator_of(row) for row in tables["sentences"] if row["source"] == source]
    held = read_sentences(texts, wanted)
    if not any(sentence.copy for sentence in held.values()):
        raise FileNotFoundError(
            f"{texts}: holds no copy of {source}: `dprk-engagement verify` says what is taken for"
            " one"
        )
    page = reading_page(source, Contract.installed(), tables, held)
    file = Path(to) if to is not None else Path(mkdtemp(prefix="dprk-read-"), f"{source}.html")
    write_whole(file, page.encode())
    if open:
        import webbrowser

        webbrowser.open(file.resolve().as_uri())
    return file


def _refuse_project(folder: Path) -> None:
    for parent in (folder, *folder.parents):
        project = parent / "pyproject.toml"
        if parent in (root(), Path(__file__).resolve().parents[1]) or (
            project.is_file() and 'name = "dprk-engagement"' in project.read_text("utf-8", "ignore")
        ):
            raise ValueError(
                f"{folder}: is inside the project, where no text of a document may stand: name a"
                " file elsewhere"
            )


def _refuse_other_files(file: Path) -> None:
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise ValueError(f"{file}: is no plain file: name a new one")
    if file.exists() and not file.read_bytes().startswith(_HEAD.encode()):
        raise ValueError(f"{file}: is there and is no reading page: name a new one")


def reading_page(
    source: str,
    contract: Contract,
    tables: Mapping[str, Sequence[Row]],
    held: Mapping[Locator, Sentence],
) -> str:
    """Return the page of a document as HTML.

    ``tables`` are rows as filed, with ``sources``, ``sentences`` and ``evidence`` among them;
    ``held`` the sentences as the reader's copy has them, each empty unless its digest is right.
    """
    document = next(row for row in tables["sources"] if row["id"] == source)
    own = [row for row in tables["sentences"] if row["source"] == source]
    rows = _Rows(source, contract, tables)
    title = f"{_known(document, 'title') or 'untitled'} ({source})"
    style = Path(__file__).with_name("reading_page.css").read_text(encoding="utf-8")
    counts = Counter(_fate(row) for row in own)
    unread = sum(not held[locator_of(row)].text for row in own)
    return "\n".join(
        [
            _HEAD,
            '<meta charset="utf-8"><meta name="robots" content="noindex">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=Content-Security-Policy content=\"default-src 'none';"
            " style-src 'unsafe-inline'\">",
            f"<title>{escape(title)}</title><style>{style}</style>",
            f'<a class="skip" href="#text">To the text</a><header><h1>{escape(title)}</h1>',
            '<p class="private"><strong>For private use.</strong> The text is copyrighted and comes'
            " from your own copy: keep this page to yourself.</p>",
            f"<p>{len(own)} sentences, {len(rows.places)} rows."
            + f" {unread} cannot be shown." * bool(unread)
            + ' <a href="#rows">All rows</a></p><ul class="legend">',
            *(
                f'<li><span class="sign {fate}">{sign or "n"}</span> <b>{counts[fate]}</b>'
                f" {meaning}</li>"
                for fate, (sign, meaning) in _FATES.items()
                if counts[fate]
            ),
            '</ul><nav aria-label="Map of the sentences"><ol class="map">',
            *(_square(row, len(rows.resting.get(_place(row), ()))) for row in own),
            '</ol></nav></header><main id="text" tabindex="-1">',
            *(
                f'<section aria-label="Paragraph {number}">'
                + "\n".join(_sentence(row, held[locator_of(row)], rows) for row in paragraph)
                + "</section>"
                for number, paragraph in groupby(own, key=lambda row: row["paragraph"])
            ),
            f'<h2 id="rows">The rows and their sentences</h2>{rows.index()}</main></html>\n',
        ]
    )


class _Rows:
    """The rows that rest on a document: by sentence, and where else each rests."""

    def __init__(
        self, source: str, contract: Contract, tables: Mapping[str, Sequence[Row]]
    ) -> None:
        self.source, self.contract = source, contract
        self.speakers = speaker_names(tables.get("people", ()), tables.get("organizations", ()))
        self.resting: dict[str, dict[Key, list[Row]]] = {}
        self.borne: dict[Key, set[str]] = {}
        places: dict[Key, set[Locator]] = {}
        for link in tables["evidence"]:
            key = link["table"], link["row"]
            places.setdefault(key, set()).add(locator_of(link))
            self.borne.setdefault(key, set()).add(link["field"])
            if link["source"] == source:
                self.resting.setdefault(_place(link), {}).setdefault(key, []).append(link)
        here = {key for rows in self.resting.values() for key in rows}
        self.places = {
            key: sorted(places[key], key=lambda place: (place.source != source, place))
            for key in sorted(here)
        }
        self.cells = {
            (name, row["id"]): row
            for name in {name for name, _ in here}
            for row in tables[name]
            if (name, row["id"]) in here
        }

    def links(self, key: Key, besides: str = "") -> str:
        """Return links to the sentences of a row; those of other documents are no links."""
        named = [(place, f"{place.paragraph}.{place.sentence}") for place in self.places[key]]
        return ", ".join(
            f'<a href="#s{name}">{name}</a>' if place.source == self.source else escape(str(place))
            for place, name in named
            if (place.source, name) != (self.source, besides)
        )

    def card(self, key: Key, place: str) -> str:
        """Return what a row takes from the sentence at ``place``."""
        table, row = self.contract[key[0]], self.cells[key]
        claim = next((row[name] for name in _CLAIMS if _known(row, name)), "")
        hedge = f" <em>hedged: “{escape(row['hedge'])}”</em>" if _known(row, "hedge") else ""
        also, name = self.links(key, place), escape("/".join(key))
        return (
            f'<li><p><a class="row" href="#{_anchor(key)}">{name}</a> {escape(claim)}{hedge}</p>'
            "<ul>"
            + "".join(self._value(table, row, link) for link in self.resting[place][key])
            + f"</ul>{f'<p>Also on {also}</p>' if also else ''}</li>"
        )

    def _value(self, table: Table, row: Row, link: Row) -> str:
        field, borne = link["field"], self.borne[table.name, row["id"]]
        if field == "*":
            left = [
                f"<b>{name}</b> {escape(_value_of(table, row, name))}"
                for name in table.fields
                if name not in _SECONDARY | borne | {*table.built, table.printed_column}
                and table.stem(name) == name
                and row[name] != ""
            ]
            said = "; ".join(left)
        elif field == table.printed_column:
            said = ""
        else:
            said = f"<b>{field}</b> {escape(_value_of(table, row, field))}"
        basis = row.get(f"{table.stem(field)}_basis", "") if field != "*" else row.get("basis", "")
        certainty = dict.fromkeys((_ROLES[link["role"]], basis))
        who = self.speakers.get(link["attribution"], "")
        parts = [
            said,
            f"printed “{escape(link['printed'])}”" if link["printed"] else "",
            ", ".join(f"<em>{word}</em>" for word in certainty if word not in ("", "stated")),
            f"according to {escape(who)}" if who else "",
            f"<small>{escape(link['note'])}</small>" if link["note"] else "",
        ]
        return f"<li>{' · '.join(filter(None, parts))}</li>"

    def index(self) -> str:
        """Return every row with all its sentences, table by table."""
        return "".join(
            f"<h3>{escape(self.contract[name].title)}</h3><ul>"
            + "".join(
                f'<li id="{_anchor(key)}">{escape(key[1])}: {self.links(key)}</li>' for key in keys
            )
            + "</ul>"
            for name, keys in groupby(self.places, key=lambda key: key[0])
        )


def _sentence(row: Row, sentence: Sentence, rows: _Rows) -> str:
    place, fate = _place(row), _fate(row)
    resting = rows.resting.get(place, {})
    links = [link for found in resting.values() for link in found]
    if sentence.text:
        shown = _marked(sentence.text, (link["printed"] for link in links))
    elif sentence.copy:
        shown = f"<em>Not shown: your copy has other words here ({sentence.status}).</em>"
    else:
        shown = "<em>Not shown: your folder holds no copy of this sentence.</em>"
    tag = "" if fate == "coded" else fate.replace("_", " ")
    if duplicate_of := escape(row.get("duplicate_of", "")):
        tag += f' of <a href="#s{duplicate_of}">{duplicate_of}</a>'
    if row.get("reason"):
        tag += f": {escape(row['reason'])}"
    # Names come last: they stand in nearly every sentence.
    keys = sorted(resting, key=lambda key: bool(rows.contract[key[0]].printed_column))
    cards = [rows.card(key, place) for key in keys]
    folded = "".join(cards[_MOST_SHOWN:])
    margin = f"<ul>{''.join(cards[:_MOST_SHOWN])}</ul>" if cards else ""
    if folded:
        more = f"{place} has {len(cards)} rows: show the others"
        margin += f"<details><summary>{more}</summary><ul>{folded}</ul></details>"
    return (
        f'<div class="sentence {fate}" id="s{place}"><p><a class="place" href="#s{place}">{place}'
        f"</a> {shown}{f' <span class=tag>{tag}</span>' if tag else ''}</p>"
        f'<div class="margin">{margin}</div></div>'
    )


def _marked(text: str, printed: Iterable[str]) -> str:
    """Return ``text`` as HTML with the printed forms marked, longer ones first."""
    forms = sorted({form for forms in printed for form in forms.split("; ") if form}, key=len)
    if not forms:
        return escape(text)
    pattern = "|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in reversed(forms))
    return "".join(
        f"<mark>{escape(part)}</mark>" if number % 2 else escape(part)
        for number, part in enumerate(re.split(f"({pattern})", text))
    )


def _square(row: Row, resting: int) -> str:
    fate = _fate(row)
    sign = _FATES[fate][0] or str(resting)
    name = f"{_place(row)} {fate.replace('_', ' ')}" + f", {resting} rows" * (fate == "coded")
    first = ' class="first"' if row["sentence"] == "1" else ""
    return (
        f'<li{first}><a class="sign {fate}" href="#s{_place(row)}" title="{name}"'
        f' aria-label="{name}">{sign}</a></li>'
    )


def _fate(row: Row) -> str:
    return row["disposition"] if row["disposition"] in _FATES else "nothing"


def _place(row: Row) -> str:
    return f"{row['paragraph']}.{row['sentence']}"


def _anchor(key: Key) -> str:
    return escape("--".join(key))


def _known(row: Row, field: str) -> str:
    return "" if row.get(field, "") in GAPS else row[field]


def _value_of(table: Table, row: Row, field: str) -> str:
    value = GAPS.get(row[field], row[field])
    unit = _known(row, "unit") if field == "value" and table.has_quantity else ""
    return f"{value} {unit}".strip()
