"""The ledger: a card for every row, with its sentence's place and what others say of it."""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dprk_engagement as dprk
from display import Markdown
from dprk_engagement.contract import Contract, TableName
from dprk_engagement.date_words import in_words
from dprk_engagement.files import cells
from dprk_engagement.labels import label, name, own_words, words
from dprk_engagement.whole_files import write_whole

HERE = Path(__file__).parent
FIRST: tuple[TableName, ...] = (
    "meetings",
    "visits",
    "overtures",
    "statements",
    "events",
    "diplomatic_relations",
)
"""The tables that readers look for first; the others follow in alphabetical order."""

GAPS = ("", "?")
Row = dict[str, str]


@cache
def evidence() -> dict[tuple[str, str], list[Row]]:
    """The links of each row to its sentences, in the order of the file."""
    found: dict[tuple[str, str], list[Row]] = {}
    for link in cells("evidence"):
        found.setdefault((link["table"], link["row"]), []).append(link)
    return found


def tables() -> list[TableName]:
    """The tables whose rows rest on sentences, those that are asked for first in front."""
    with_evidence = {table for table, _ in evidence()}
    return [*FIRST, *(name for name in dprk.tables() if name in with_evidence - set(FIRST))]


def count() -> int:
    """How many rows have a card."""
    return sum(len(cells(table)) for table in tables())


def cards(story: str = "engagement.qmd") -> Markdown:
    """Every card, grouped by table, as rows of one table that a reader can search and filter."""
    used = _used(HERE / story)
    body = "\n".join(
        _card(table, row, used.get(f"{table}.{row['id']}", []))
        for table in tables()
        for row in sorted(cells(table), key=lambda row: _when(row) or "9")
    )
    heads = "".join(f"<th>{facet}</th>" for facet in ("Card", *_FACETS))
    page = f'<table id="ledger"><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table>'
    scripts = f'<script src="{_datatables()}"></script><script src="ledger.js"></script>'
    return Markdown(f"```{{=html}}\n{page}\n{scripts}\n```\n")


def paper() -> Markdown:
    """The same rows for paper: claim, value and date, and the place of each sentence."""
    parts = []
    for table in tables():
        parts.append(f"## {Contract.installed()[table].schema['title']}\n")
        for row in sorted(cells(table), key=lambda row: _when(row) or "9"):
            shown = "; ".join(f"{field}: {value}" for field, value in _values(table, row))
            links = evidence().get((table, row["id"]), [])
            parts.append(
                f"**{_plain(_title(table, row))}.** {_plain(own_words(row))}\n\n"
                f"[{_plain(shown)}. {_plain(_places(links))}]{{.small}}\n"
            )
    return Markdown("\n".join(parts))


def _card(table: str, row: Row, used: list[str]) -> str:
    links = evidence().get((table, row["id"]), [])
    id_ = f"{table}.{row['id']}"
    parts = [
        f"<h2><a href='#{id_}'>{escape(_title(table, row))}</a></h2>",
        # What only has a name says no more than its title.
        f"<p>{escape(own_words(row))}</p>"
        if own_words(row) not in ("", _title(table, row)) and table != "sources"
        else "",
        "<dl>" + "".join(_pair(*pair) for pair in _values(table, row)) + "</dl>",
        "".join(f"<p class='source'>{source}</p>" for source in _sources(links)),
        "".join(f"<p class='others'>{line}</p>" for line in _others(table, row["id"])),
        _related(table, row, used),
        "".join(f"<p class='note'>{line}</p>" for line in _changed(table, row["id"])),
        f"<p class='note'>{escape(row['note'])}</p>" if row.get("note") else "",
    ]
    facets = "".join(f"<td>{escape(facet(table, row))}</td>" for facet in _FACETS.values())
    return f'<tr id="{id_}"><td>{"".join(filter(None, parts))}</td>{facets}</tr>'


def _title(table: str, row: Row) -> str:
    text = label(table, {field: None if value in GAPS else value for field, value in row.items()})
    return text[:1].upper() + text[1:]


def _values(table: str, row: Row) -> Iterator[tuple[str, str]]:
    """Each date, figure and status of a row, as a reader says it, with how it is known."""
    for field in ("status", "reply", "event", "role", "stance", "stage", "tenure"):
        if row.get(field, "") not in GAPS:
            yield field, words(row[field])
    for field in Contract.installed()[table].dates:
        if row[field]:
            basis = row[f"{field}_basis"]
            yield (
                field.replace("_", " "),
                f"{in_words(row[field])} ({basis})" if basis else in_words(row[field]),
            )
    if row.get("as_stated", "") not in GAPS:
        yield "as printed", f"“{row['as_stated']}”"
    if row.get("value", "") or row.get("value_low", ""):
        low, high = row["value_low"] or "…", row["value_high"] or "…"
        yield (
            "figure",
            f"{low if low == high else f'{low} to {high}'} {row['unit']} ({row['value_basis']})",
        )
    for field in ("hedge", "reply_hedge"):
        if row.get(field, "") not in GAPS:
            yield field.replace("_", " "), "; ".join(f"“{part}”" for part in row[field].split("; "))
    if row.get("basis", "") not in GAPS:
        yield "certainty", row["basis"]


def _sources(links: list[Row]) -> Iterator[str]:
    """Who says so and where: a line for each document, with a link to the public page."""
    by_source: dict[str, list[Row]] = {}
    for link in links:
        by_source.setdefault(link["source"], []).append(link)
    for source, found in by_source.items():
        document = _document(source)
        printed = list(
            dict.fromkeys(
                link["printed"] for link in found if link["printed"] and link["table"] != "sources"
            )
        )
        quoted = "; ".join(f"“{escape(text)}”" for text in printed)
        url = _address(source)
        if url and (long := next((text for text in printed if text.count(" ") in (1, 2, 3)), "")):
            url += f"#:~:text={quote(long)}"
        title = escape(document["title"])
        where = f'<a href="{escape(url)}">{title}</a>' if url else f"<cite>{title}</cite>"
        said = {link["attribution"] for link in found} - {"", "reporter"}
        by = f"; as told by {', '.join(sorted(map(name, said)))}" if said else ""
        dated = in_words(document["published"]) if document["published"] != "?" else _dated(source)
        yield f"{escape(source)}, {dated}: {where}, {_places(found)}{escape(by)}" + (
            f": {quoted}" if quoted else ""
        )


@cache
def _document(source: str) -> Row:
    return next(row for row in cells("sources") if row["id"] == source)


def _record(table: str, id_: str) -> list[Row]:
    return [
        line for line in cells("corroborations") if (line["table"], line["row"]) == (table, id_)
    ]


@cache
def _address(source: str) -> str:
    """The address a document itself gives, else that of the public record; "" for none."""
    document = _document(source)
    record = [line["value"] for line in _record("sources", source) if line["field"] == "url"]
    known = [document["original_url"], document["url"], *record]
    return next((url for url in known if url not in GAPS), "")


@cache
def _dated(source: str) -> str:
    record = [line["value"] for line in _record("sources", source) if line["field"] == "published"]
    return f"◇ {in_words(record[-1])}" if record else "undated"


def _places(links: list[Row]) -> str:
    found: dict[str, bool] = {}
    for link in links:
        place = f"§{link['paragraph']}.{link['sentence']}"
        found[place] = found.get(place, True) and link["role"] == "implies"
    ordered = sorted(found, key=lambda place: [int(part) for part in place[1:].split(".")])
    return ", ".join(place + (" (implies)" if found[place] else "") for place in ordered)


def _others(table: str, id_: str) -> Iterator[str]:
    """What the public record says of a row, with our verdict."""
    lines = _record(table, id_)
    agreeing = dict.fromkeys(_publisher(line) for line in lines if line["relation"] == "supports")
    if agreeing:
        yield f"◇ Borne out by {', '.join(agreeing)}."
    for line in lines:
        if line["relation"] != "supports":
            field = "" if line["field"] == "*" else f"{line['field'].replace('_', ' ')}: "
            dated = "date" in line["field"] or line["field"] in ("as_of", "published")
            value = in_words(line["value"]) if dated else name(line["value"])
            verdict = words(line["verdict"]).capitalize()
            told = " ".join(filter(None, (f"{verdict}." if verdict else "", line["judgement"])))
            how = "against it" if line["relation"] == "contradicts" else "more exactly"
            yield f"◇ {how}, {escape(field + value)} ({_publisher(line)}). {escape(told)}".rstrip()


def _publisher(line: Row) -> str:
    return f'<a href="{escape(line["url"])}">{escape(line["publisher"])}</a>'


def _related(table: str, row: Row, used: list[str]) -> str:
    links = [f'<a href="engagement.html{section}">in the story</a>' for section in used]
    links += [
        f'<a href="#{other}.{id_}">{escape(_title(other, found))}</a>'
        for other, id_, found in _acts().get(row.get("act", ""), [])
        if (other, id_) != (table, row["id"])
    ]
    return f"<p class='related'>See {', '.join(links)}</p>" if links else ""


def _changed(table: str, id_: str) -> Iterator[str]:
    """What a release changed in a row, and why; what only moved or was renamed is left out."""
    for release, reason in _changes().get((table, id_), {}):
        yield f"Changed in {escape(release)}: {escape(reason)}"


@cache
def _changes() -> dict[tuple[str, str], dict[tuple[str, str], None]]:
    found: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
    for line in cells("changes"):
        if line["kind"] == "changed" and "*" not in (line["table"], line["row"]):
            told = found.setdefault((line["table"], line["row"]), {})
            if not line["reason"].startswith("Renamed or reshaped"):
                told[line["release"], line["reason"]] = None
    return found


@cache
def _acts() -> dict[str, list[tuple[str, str, Row]]]:
    """The rows that stand for one act, by its id."""
    found: dict[str, list[tuple[str, str, Row]]] = {}
    for table in tables():
        for row in cells(table):
            if row.get("act"):
                found.setdefault(row["act"], []).append((table, row["id"], row))
    return found


def _used(story: Path) -> dict[str, list[str]]:
    """The sections of the story that lead to each card; its head comes before them."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in story.read_text("utf-8").splitlines() if story.is_file() else ():
        section = (re.findall(r"^#+ .*\{(#[\w-]+)", line) or [section])[0]
        for card in re.findall(r"evidence\.html#([\w.-]+)", line):
            if section not in found.setdefault(card, []):
                found[card].append(section)
    return found


def _when(row: Row) -> str:
    return next((row[key] for key in row if key.endswith("_earliest") and row[key] not in GAPS), "")


def _countries(table: str, row: Row) -> str:
    sides = [
        field["name"]
        for field in Contract.installed()[table].schema["fields"]
        if field.get("actor")
    ]
    found = [
        name(row[field])
        for field in (*sides, "country", "host", "home")
        if row.get(field, "") not in GAPS
    ]
    return "; ".join(dict.fromkeys(found))


def _certainty(_: str, row: Row) -> str:
    derived = row.get("value_basis") == "derived"
    return "derived" if derived else row.get("basis", "") or "stated"


_FACETS: dict[str, Any] = {
    "document": lambda table, row: "; ".join(
        dict.fromkeys(link["source"] for link in evidence().get((table, row["id"]), []))
    ),
    "table": lambda table, _: words(table),
    "country": _countries,
    "certainty": _certainty,
    "year": lambda _, row: _when(row)[:4],
}
"""What cards are filtered by: a heading and how it is read off a row."""


def _pair(term: str, value: str) -> str:
    return f"<div><dt>{escape(term)}</dt> <dd>{escape(value)}</dd></div>"


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#$|~^@])", r"\\\1", text)


def _datatables() -> str:
    """The page's copy of DataTables, from the package that ships it: its path from the page."""
    path = HERE / "_build" / f"datatables-{version('itables')}.js"
    if not path.exists():
        module = resources.files("itables").joinpath("html/dt_bundle.js").read_text("utf-8")
        exported = re.search(r"export\{.*?(\w+) as default.*?\};?", module)
        if exported is None:
            raise ValueError("the bundle of itables has no default export: look how it ends now")
        path.parent.mkdir(exist_ok=True)
        script = module.replace(exported[0], f"window.DataTable={exported[1]};")
        write_whole(path, f"(()=>{{{script}\n}})();".encode())
    return f"{path.parent.name}/{path.name}"
