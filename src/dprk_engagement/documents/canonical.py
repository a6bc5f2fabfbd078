"""The canonical text of a document: what locators and digests refer to.

The same bytes always give the same text, so a reader's own copy can be checked
against the committed sentence index without the text ever being shipped.

A change to anything here that alters a text is a new canonicaliser: raise
``CANONICALISER`` and index every document again.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser

CANONICALISER = "1"

_BLOCK = re.compile(
    "address|article|aside|blockquote|br|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]"
    "|header|hr|li|main|ol|p|pre|section|table|td|th|tr|ul"
)
_UNPRINTED = frozenset({"script", "style", "template"})
# What stands at the head of formats that are no text, or a text in a wrapper.
_MARKUP = re.compile(r"<[a-z!?/]|%PDF-|\{\\rtf", re.IGNORECASE)
_JSON = re.compile(r"\{|\[\s*[\[\]{\"]")
# No text holds these control characters: either it is binary, or it was decoded wrongly.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# U+FFFD, half a surrogate pair, and an English quotation mark read in a Windows encoding.
_DAMAGE = re.compile("\ufffd|[\ud800-\udfff]|â€")
# As many marks on a letter as Unicode's Stream-Safe Text allows; sorting more takes minutes.
_MOST_MARKS = 30


class SourceError(ValueError):
    """A document that cannot be read: the message says why and what to do."""


@dataclass(frozen=True)
class Paragraph:
    """One block of a document: its words, and the zone its markup gives it."""

    text: str
    zone: str


@dataclass(frozen=True)
class CanonicalText:
    """A document in canonical form.

    Paragraphs are in Unicode NFC, with every run of white space made one space.
    Offsets count code points of ``text``, from 0. ``format`` is ``wordpress-json``
    or ``plain-text``.
    """

    format: str
    paragraphs: tuple[Paragraph, ...]
    raw_sha256: str

    @property
    def text(self) -> str:
        """The canonical text: one paragraph per line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def sha256(self) -> str:
        """Digest of the canonical text."""
        return digest(self.text)


def digest(text: str) -> str:
    """SHA-256 of ``text`` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_document(raw: bytes) -> CanonicalText:
    """Return the canonical form of a document's bytes.

    The format is found from the content: a WordPress post in JSON, as its REST
    interface serves it, or plain text with one paragraph per line.
    """
    if not raw.strip():
        raise SourceError("the file is empty: get the document again")
    try:
        decoded = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"byte {error.start} is not UTF-8: save the file as UTF-8, or get it again"
        ) from None
    _refuse_damage(decoded)
    head = decoded.lstrip()
    if _MARKUP.match(head):
        raise SourceError(
            "unknown format: a web page, PDF or RTF file is not read;"
            " save its text, one paragraph per line"
        )
    if _JSON.match(head):
        name, paragraphs = "wordpress-json", _post_paragraphs(head)
    else:
        name, paragraphs = "plain-text", [(line, "body") for line in decoded.splitlines()]
    kept = tuple(
        Paragraph(text, zone) for words, zone in paragraphs if (text := canonical_text(words))
    )
    if not kept:
        raise SourceError("the document holds no words: get it again")
    return CanonicalText(name, kept, hashlib.sha256(raw).hexdigest())


def canonical_text(text: str) -> str:
    """Return ``text`` in Unicode NFC with every run of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _refuse_damage(text: str) -> None:
    if _CONTROL.search(text):
        raise SourceError(
            "control characters stand in it, so it is binary or was decoded wrongly:"
            " get the document again, as UTF-8 text"
        )
    if _DAMAGE.search(text):
        raise SourceError(
            "an earlier step read it in a wrong encoding and lost characters:"
            " get the document again, as UTF-8 text"
        )
    marks = 0
    for letter in "" if text.isascii() else text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > _MOST_MARKS:
            raise SourceError(
                f"over {_MOST_MARKS} accents stand on one letter, as in no text:"
                " get the document again"
            )


def _post_paragraphs(text: str) -> list[tuple[str, str]]:
    try:
        post = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"the JSON is cut off or malformed ({error}): get it again") from None
    try:
        rendered = post["content"]["rendered"]
    except (TypeError, KeyError):
        rendered = None
    if not isinstance(rendered, str):
        raise SourceError(
            "unknown JSON: a WordPress post holds its text under content.rendered, this does not;"
            " get the post from the site's wp-json address"
        )
    blocks = _Blocks()
    try:
        blocks.feed(rendered)
    except AssertionError as error:
        # How the parser of Python 3.11 refuses some declarations.
        raise SourceError(f"the post's HTML is malformed ({error}): get it again") from None
    if blocks.unfinished:
        raise SourceError("the post's HTML is cut off inside a tag: get it again")
    blocks.close()
    paragraphs = blocks.done()
    # Escapes of JSON and HTML can hide what the bytes did not show.
    _refuse_damage("".join(words for words, _ in paragraphs))
    return paragraphs


class _Blocks(HTMLParser):
    """Collects the text of each block element; a figure's caption is its own zone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._captions = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break_at(tag)
        self._captions += tag == "figcaption"
        self._hidden += tag in _UNPRINTED

    def handle_endtag(self, tag: str) -> None:
        self._break_at(tag)
        if tag == "figcaption":
            self._captions = max(self._captions - 1, 0)
        if tag in _UNPRINTED:
            self._hidden = max(self._hidden - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)

    @property
    def unfinished(self) -> bool:
        """Whether the text so far ends within a tag, a comment or an unprinted element."""
        return self._hidden > 0 or self.rawdata.startswith("<")

    def done(self) -> list[tuple[str, str]]:
        self._break_at("p")
        return self._done

    def _break_at(self, tag: str) -> None:
        if _BLOCK.fullmatch(tag):
            self._done.append(("".join(self._words), "caption" if self._captions else "body"))
            self._words = []
