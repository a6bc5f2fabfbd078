"""One field of a coded row: the columns it fills, and the sentences that speak for it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dprk_engagement.contract import Table
from dprk_engagement.errors import Refused
from scripts.build.dates import date_columns
from scripts.build.model import Claim, CodedDocument, CodedRow, Given, Sentence
from scripts.build.problems import Origin
from scripts.build.quantities import quantity_columns
from scripts.build.seeds import SeedMapping, too_long

# A field with one of these has evidence of its own.
CLAIMING_KEYS = frozenset({"at", "role", "by", "as_stated", "note"})
FIELD_KEYS = CLAIMING_KEYS | {"value"}
DATE_KEYS = FIELD_KEYS | {"basis"}
QUANTITY_KEYS = DATE_KEYS | {"unit", "qualifier", "low", "high"}
REASONED = ("implied", "derived")


def code_field(
    document: CodedDocument,
    row: CodedRow,
    name: str,
    mapping: SeedMapping,
    default: tuple[str, str],
) -> None:
    """Add what ``mapping`` gives of the field ``name`` to ``row``.

    ``default`` is the role and the attribution of the row's own evidence.
    """
    node, line = mapping[name], mapping.line_of(name)
    given = SeedMapping(line)
    if isinstance(node, SeedMapping):
        given = node
    else:
        given["value"] = node
    keys = _keys(row.table, name)
    document.refuse_unknown_keys(given, keys, row.address, "unknown-key")
    several = isinstance(given.get("as_stated"), SeedMapping)
    words = forms_by_sentence(document, row, given, "as_stated") if several else {}
    own = {"by", "as_stated"} if several else {"by"}
    texts = {key: document.text(given, key, row.address, name) for key in given if key not in own}
    if row.table.fields[name].get("quoted") and words:
        texts.setdefault("value", "; ".join(words.values()))
    if "value" not in texts and not (keys is QUANTITY_KEYS and {"low", "high"} & texts.keys()):
        document.refuse(line, row.address, name, "required", "it has no value", "give one, or ?")
        return
    if row.table.fields[name].get("quoted") and not words:
        # What the field holds is what the sentence prints.
        texts.setdefault("as_stated", texts["value"])
    try:
        columns = _columns(name, keys, texts)
    except Refused as no:
        rule = "date" if keys is DATE_KEYS else "quantity"
        document.refuse(line, row.address, name, rule, no.problem, no.remedy)
        return
    row.given[name] = Given(columns, Origin(document.file, line))
    if CLAIMING_KEYS & {*given, *texts} or texts.get("basis") in REASONED:
        _claim(document, row, name, given, texts, default, words)


def forms_by_sentence(
    document: CodedDocument, row: CodedRow, mapping: SeedMapping, key: str
) -> dict[Sentence, str]:
    """Return what each sentence prints of the forms at ``key``, which name their places.

    Several forms can stand in one sentence, which is one link from row to sentence.
    """
    forms = mapping.get(key, SeedMapping(mapping.line))
    if not isinstance(forms, SeedMapping):
        line, remedy = mapping.line_of(key), "write each form with its places"
        document.refuse(line, row.address, key, "type", "it names no places", remedy)
        return {}
    standing: dict[Sentence, list[str]] = {}
    for form in sorted(forms):
        if reason := too_long(form):
            line, remedy = forms.line_of(form), "keep a shorter form"
            document.refuse(line, row.address, key, "phrase", reason, remedy)
        for sentence in document.places(forms, row.address, form) or ():
            standing.setdefault(sentence, []).append(form)
    return {sentence: "; ".join(printed) for sentence, printed in sorted(standing.items())}


def place_in_time(document: CodedDocument, row: CodedRow, published: Given | None) -> None:
    """Let a status that names no time of its own hold as of the document's date."""
    named = row.given.pop("as_of_source", None)
    source = named.columns["as_of_source"] if named else ""
    if "as_of" not in row.given:
        cells = {name: given.columns.get(name, "") for name, given in row.given.items()}
        if row.table.of_a_moment(cells):
            return
        source = source or document.source
        value = published.columns["published"] if published else "?"
        columns = date_columns("as_of", value, "" if value == "?" else "implied")
        row.given["as_of"] = Given(columns, row.origin)
    row.given["as_of"].columns["as_of_source"] = source


def _keys(table: Table, name: str) -> frozenset[str]:
    if name in table.dates:
        return DATE_KEYS
    return QUANTITY_KEYS if name == "value" and table.has_quantity else FIELD_KEYS


def _columns(name: str, keys: frozenset[str], texts: dict[str, str]) -> dict[str, str]:
    if keys is DATE_KEYS:
        return date_columns(name, texts["value"], texts.get("basis", ""))
    return quantity_columns(texts) if keys is QUANTITY_KEYS else {name: texts["value"]}


def _claim(
    document: CodedDocument,
    row: CodedRow,
    name: str,
    given: SeedMapping,
    texts: dict[str, str],
    default: tuple[str, str],
    words: Mapping[Sentence, str],
) -> None:
    at = document.places(given, row.address)
    if words:
        at = sorted({*words, *(at or ())})
    line = given.line
    role, by = default
    if at is not None:
        # Who speaks for the row need not speak in another sentence.
        by = "reporter"
    if texts.get("basis") in REASONED or texts.get("value") == "?":
        role = "implies"
    elif at is not None or _keys(row.table, name) is not FIELD_KEYS:
        role = "states"
    rests_on = row.sentences if at is None else at

    def refuse(rule: str, problem: str, remedy: str) -> None:
        document.refuse(line, row.address, name, rule, problem, remedy)

    if not rests_on and row.derived is None:
        refuse("evidence", "it has evidence but no sentence", "add at: to it or to the row")
    printed = texts.get("as_stated", "")
    if printed and len(rests_on) != 1:
        refuse("evidence", "as_stated stands in one sentence", "name that one with at:")
    if reason := too_long(printed):
        refuse("phrase", reason, "keep a shorter form")
    named, said = document.speakers(given, row.address)
    claim = Claim(
        name,
        None if at is None else tuple(at),
        texts.get("role") or role,
        named or by,
        printed,
        texts.get("note", ""),
        Origin(document.file, line),
    )
    if words and at and not named:
        # Of several sentences, those of the row have its speaker.
        said = {s: default[1] if s in row.sentences else "reporter" for s in at}
    row.claims += each_apart(claim, at or rests_on, said, words) if words or said else [claim]


def each_apart(
    claim: Claim,
    sentences: Iterable[Sentence],
    said: Mapping[Sentence, str],
    printed: Mapping[Sentence, str] | None = None,
) -> list[Claim]:
    """Return ``claim`` once for each sentence, with its own speaker and its own words."""
    printed = printed or {}
    return [
        replace(
            claim,
            sentences=(sentence,),
            by=said.get(sentence, claim.by),
            printed=printed.get(sentence, ""),
        )
        for sentence in sentences
    ]
