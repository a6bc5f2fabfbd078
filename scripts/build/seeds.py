"""Read a seed: YAML in which every scalar is text, and every key keeps its line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from dprk_engagement.errors import Problem

# The C parser is the same language, ten times as fast, and not on every machine.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST = 20
_MOST_WORDS = 5
# Bytes; twenty times the largest seed.
_LARGEST = 1_000_000
_QUOTED = re.compile('[“”"]([^“”"]*)(?:[“”"]|$)')


class SeedMapping(dict[str, "Node"]):
    """A mapping of a seed; ``line`` is its own and ``lines`` those of its keys, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Return the line of ``key``, or of the mapping where it has none."""
        return self.lines.get(key, self.line)


Node: TypeAlias = "str | list[Node] | SeedMapping"


class _SeedError(Exception):
    def __init__(self, line: int, rule: str, problem: str, remedy: str) -> None:
        self.line = line
        self.what = (rule, problem, remedy)


def read_seed(path: Path, file: str, problems: list[Problem]) -> Node:
    """Return what the YAML file ``path`` holds; an empty text where it cannot be read.

    ``file`` is what to call it. Text is kept as written, white space apart:
    ``15.10``, ``NO`` and ``2015-01-19`` are neither numbers, truth values nor dates.
    What is wrong is added to ``problems``: links, other encodings than UTF-8, over a
    million bytes, broken YAML, keys given twice, anchors, tags, deep nesting, quotations
    over five words.
    """
    try:
        if path.is_symlink():
            raise _SeedError(1, "link", "a link is not followed", "put the file itself here")
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            remedy = "write what is coded, not what is read"
            raise _SeedError(1, "size", f"it has over {_LARGEST:,} bytes", remedy)
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise _SeedError(
                line, "encoding", "it is not UTF-8", "save the file as UTF-8"
            ) from None
        node = _Reader(file, problems).read(text)
    except _SeedError as refused:
        problems.append(Problem(file, refused.line, "-", "-", *refused.what))
        return ""
    except OSError as error:
        problems.append(Problem(file, 1, "-", "-", "file", str(error.strerror), "put it there"))
        return ""
    problems.extend(_long_quotations(node, file, 1, "-", path.stem))
    return node


def too_long(phrase: str) -> str:
    """Return why ``phrase`` may not be kept as printed, or the empty text."""
    words = len(phrase.split())
    if words <= _MOST_WORDS:
        return ""
    return f"{words} words of a document are too many to keep, where {_MOST_WORDS} may stand"


class _Reader:
    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems

    def read(self, text: str) -> Node:
        try:
            events = (event for event in yaml.parse(text, Loader=_LOADER))
            node: Node | None = None
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if node is not None:
                        raise _SeedError(_line(event), "yaml", "a second document", "write one")
                    node = self._node(events, next(events), 1)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            at = getattr(error, "position", 0)
            line = mark.line + 1 if mark else text.count("\n", 0, at) + 1
            reason = getattr(error, "problem", None) or getattr(error, "reason", "not YAML")
            remedy = "mend the YAML at or above this line"
            raise _SeedError(line, "yaml", str(reason), remedy) from None
        return "" if node is None else node

    def _node(self, events: Iterator[Any], event: Any, depth: int) -> Node:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _SeedError(line, "anchor", "anchors are not read", "write the value out")
        if event.tag:
            raise _SeedError(line, "tag", f"the tag {event.tag} is not read", "remove it")
        if depth > _DEEPEST:
            problem = f"there are more than {_DEEPEST} levels of nesting"
            raise _SeedError(line, "depth", problem, "write it flat")
        if isinstance(event, yaml.ScalarEvent):
            return " ".join(event.value.split())
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._node(events, item, depth + 1) for item in _until_end(events)]
        mapping = SeedMapping(line)
        for key_event in _until_end(events):
            key = self._node(events, key_event, depth + 1)
            if not isinstance(key, str):
                raise _SeedError(
                    _line(key_event), "key", "a key is no text", "write it on one line"
                )
            value = self._node(events, next(events), depth + 1)
            if key in mapping:
                line, problem = _line(key_event), f"line {mapping.lines[key]} has it already"
                twice = Problem(self.file, line, "-", key, "duplicate-key", problem, "keep one")
                self.problems.append(twice)
            else:
                mapping[key] = value
                mapping.lines[key] = _line(key_event)
        return mapping


def _until_end(events: Iterator[Any]) -> Iterator[Any]:
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        yield event


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _long_quotations(node: Node, file: str, line: int, row: str, field: str) -> Iterator[Problem]:
    if isinstance(node, str):
        for phrase in _QUOTED.findall(node):
            if reason := too_long(phrase):
                remedy = "say it in our own words, without quotation marks"
                yield Problem(file, line, row, field, "phrase", reason, remedy)
    elif isinstance(node, list):
        for item in node:
            yield from _long_quotations(item, file, line, row, field)
    else:
        own = node.get("id")
        inside = f"{field}/{own}" if isinstance(own, str) else row
        for key, value in node.items():
            yield from _long_quotations(key, file, node.lines[key], inside, field)
            yield from _long_quotations(value, file, node.lines[key], inside, key)
