"""The canonical text: the same words give the same digests, and damage is refused."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprk_engagement.documents.canonical import (
    CANONICALISER,
    SourceError,
    canonical_text,
    digest,
    read_document,
)

MARKUP = ("<P>", "</p>", "<?xml?>", "<!-- -->", "%pdf-", "{\\RTF1")
WORDS = st.text(st.characters(exclude_categories=["C"])).filter(str.strip)


def post(rendered: object) -> bytes:
    return json.dumps({"id": 7, "content": {"rendered": rendered}}).encode()


def paragraphs(rendered: str) -> list[tuple[str, str]]:
    return [(each.text, each.zone) for each in read_document(post(rendered)).paragraphs]


def test_a_post_becomes_one_paragraph_a_block_with_captions_apart() -> None:
    assert paragraphs(
        "<p>The ferry left at noon.<br/>It was <em>full</em>.</p><!-- an aside -->"
        "<figure><img alt='unseen'/><figcaption>A quay.<br>PHOTO: A friend</figcaption></figure>"
        "<h2>Later</h2><ul><li>rain</li><li>wind</li></ul>"
    ) == [
        ("The ferry left at noon.", "body"),
        ("It was full.", "body"),
        ("A quay.", "caption"),
        ("PHOTO: A friend", "caption"),
        ("Later", "body"),
        ("rain", "body"),
        ("wind", "body"),
    ]


def test_a_block_begins_and_ends_a_paragraph() -> None:
    tags = "address article aside blockquote br center dd div dl dt figure footer h1 h2 h3 h4 h5 h6"
    for tag in f"{tags} header hr li main ol p pre section table td th tr ul".split():
        blocks = paragraphs(f"one<{tag}>two</{tag}>three")
        assert blocks == [("one", "body"), ("two", "body"), ("three", "body")], tag


@pytest.mark.parametrize(
    ("rendered", "blocks"),
    [
        (
            "<p>salt&nbsp;&amp;\u00a0 \n pepper &#8211; &ldquo;both&rdquo;</p>",
            [("salt & pepper – “both”", "body")],
        ),
        ("one <em>two</em> <h7>three</h7>", [("one two three", "body")]),
        ("a<script>'<p>x</p>'</script><style>p {}</style>b", [("ab", "body")]),
        ("a<template>b<script>c</script>d</template>e", [("ae", "body")]),
        ("<p>A quay.</p>A pier &amp", [("A quay.", "body"), ("A pier &", "body")]),
        ("</figcaption><figcaption>A pier.</figcaption>", [("A pier.", "caption")]),
        (
            "<figcaption>A<figcaption>B</figcaption>C</figcaption>D",
            [("A", "caption"), ("B", "caption"), ("C", "caption"), ("D", "body")],
        ),
    ],
)
def test_markup_within_and_around_blocks(rendered: str, blocks: list[tuple[str, str]]) -> None:
    assert paragraphs(rendered) == blocks


def test_plain_text_has_one_paragraph_a_line_and_no_empty_ones() -> None:
    document = read_document("\ufeff Two  words \r\n\r\n\t\nCafe\u0301\n".encode())
    assert document.format == "plain-text"
    assert document.text == "Two words\nCafé"
    assert {each.zone for each in document.paragraphs} == {"body"}
    assert read_document(b" \n" + post("<p>A quay.</p>")).format == "wordpress-json"


def test_digests_of_the_canonicaliser_stay_what_they_were() -> None:
    # A text whose digest changes here needs a new canonicaliser, and every index anew.
    document = read_document(post("<p>Tea &amp; caf\u00e9&nbsp;au lait.</p><p>Two.</p>"))
    assert CANONICALISER == "1"
    assert document.format == "wordpress-json"
    assert document.sha256 == digest("Tea & café au lait.\nTwo.")
    assert digest("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b" \n\t ", "the file is empty: get"),
        ("na\u00efve".encode("latin-1"), "byte 2 is not UTF-8: save the file as UTF-8"),
        (b"<p>", "unknown format: .* save its text, one paragraph per line"),
        *((f"{head} and words".encode(), "unknown format") for head in MARKUP),
        *((f"{head} and words".encode(), "JSON") for head in ("{\\rt1}", "[]", "[ {", "[\n[")),
        ("\u00a0\u2028".encode(), "holds no words: get"),
        (post("<p>&nbsp;</p>"), "holds no words: get"),
        ("A quay.".encode("utf-16-le"), "control characters .*: get the document again, as UTF-8"),
        ("\ufffd".encode(), "a wrong encoding and lost characters: get the document again, as"),
        ("the harbour’s".encode().decode("cp1252").encode(), "wrong encoding"),
        (post("<p>half a \ud83d pair</p>"), "wrong encoding"),
        (b"{}", "unknown JSON: .* content.rendered, .*; get the post from the site's wp-json"),
        (post("<p>A quay.</p>")[:-9], "cut off"),
        (post("<p"), "HTML is cut off inside a tag: get it again"),
        (("e" + "\u0301" * 31).encode(), "over 30 accents stand on one letter, .*: get"),
        (post("a" + "\u0301\u0323" * 60_000), "accents"),
        # Refused soon, whatever a reader of JSON makes of them.
        (b"[" * 200_000, "JSON"),
        (b'{"a":' + b"1" * 200_000 + b"}", "JSON"),
    ],
)
def test_damage_is_refused_with_a_remedy_and_without_a_word_of_the_document(
    raw: bytes, said: str
) -> None:
    with pytest.raises(SourceError, match=said) as refused:
        read_document(raw)
    assert "quay" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_plain_text_may_begin_almost_like_another_format() -> None:
    for head in ("%PDFs", "< p", "<3", "[sic]", "\\rtf", "€5"):
        assert read_document(f"{head} and words".encode()).format == "plain-text"


def test_white_space_is_the_only_control_character_of_a_text() -> None:
    refused = set()
    for code in range(0xA1):
        try:
            read_document(f"a quay{chr(code)}a pier".encode())
        except SourceError:
            refused.add(code)
    white_space = {*b"\t\n\v\f\r", 0x85}
    assert refused == {*range(0x20), *range(0x7F, 0xA0)} - white_space


def test_thirty_accents_on_a_letter_or_on_none_are_read() -> None:
    accents = "\u0335" * 30
    for text in (f"e{accents}e{accents}", accents, f"{accents}e{accents}"):
        assert read_document(text.encode()).text == text


@given(WORDS)
def test_canonical_text_is_stable_and_normal(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
