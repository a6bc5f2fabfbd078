"""A new term of a vocabulary is refused with what to do about it."""

import re
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

import rows
from dprk_engagement.contract import schema
from sections import events
from terms import Terms

ROOT = Path(__file__).resolve().parents[2]
MODULES = [
    ".".join(path.relative_to(ROOT / "reports").with_suffix("").parts)
    for path in sorted((ROOT / "reports").glob("**/*.py"))
    if path.stem != "__init__"
]
TERMS = {
    terms.where: terms
    for module in MODULES
    for terms in vars(import_module(module)).values()
    if isinstance(terms, Terms)
}


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_an_unknown_term_is_refused_with_where_to_add_it(terms: Terms[object]) -> None:
    refusal = f"no {terms.what} for the {terms.field} 'protest': add it to {terms.where}"
    with pytest.raises(ValueError, match=re.escape(refusal)):
        terms["protest"]
    with pytest.raises(ValueError, match=re.escape(refusal)):
        terms.found_in(["protest"])
    name, file = terms.where.split(" in ")
    assert re.search(rf"^{name}\b", (ROOT / file).read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("terms", "field"),
    [(terms, field) for terms in TERMS.values() for field in terms.fields],
    ids=lambda value: getattr(value, "where", value),
)
def test_every_term_of_the_contract_has_its_entry(terms: Terms[object], field: str) -> None:
    table, _, name = field.partition(".")
    [found] = [field for field in schema(table)["fields"] if field["name"] == name]
    values = {str(term["value"]) for term in found["categories"]}
    assert all(value in terms or rows.words(value) in terms for value in values)


def test_an_event_of_a_new_kind_says_where_its_group_belongs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    more = pd.concat([rows.load("events"), rows.load("events").head(1).assign(kind="protest")])
    monkeypatch.setattr(events, "load", lambda table: more)
    with pytest.raises(ValueError, match=r"'protest': add it to EVENT_GROUPS in reports/sections"):
        events.events.__wrapped__()
