"""A .qmd file in parts: front matter, text and Python cells, each knowing its line."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class DocumentError(Exception):
    """A document cannot be rendered; each line says which file and line, why, and what to do."""


@dataclass(frozen=True)
class Text:
    """Consecutive lines of Markdown; `line` is the first one's number in the file."""

    lines: list[str]
    line: int


@dataclass(frozen=True)
class Fenced:
    """A fenced block that is not run: its lines with both fences; `line` is the opening one's."""

    lines: list[str]
    line: int


@dataclass(frozen=True)
class Cell:
    """A Python cell: `options` are its `#|` lines, `line` is that of its first line of code."""

    options: dict[str, Any]
    code: str
    line: int


@dataclass(frozen=True)
class Document:
    path: Path
    front: dict[str, Any]
    parts: list[Text | Fenced | Cell]


def read(path: Path) -> Document:
    """Read a .qmd file. Raises DocumentError for front matter or cell options that are not YAML."""
    lines = path.read_text("utf-8").splitlines()
    front: dict[str, Any] = {}
    start = 0
    if lines and lines[0] == "---":
        try:
            start = lines.index("---", 1) + 1
        except ValueError:
            raise DocumentError(
                f"{path}:1: the front matter does not end; close it with ---"
            ) from None
        front = _yaml("\n".join(lines[1 : start - 1]), path, 2)
    parts: list[Text | Fenced | Cell] = []
    text: list[str] = []
    number = start
    while number < len(lines):
        fence = re.match(r"\s*(`{3,}|~{3,})\s*(.*)", lines[number])
        if fence is None:
            text.append(lines[number])
            number += 1
            continue
        end = next(
            (
                i
                for i in range(number + 1, len(lines))
                if re.fullmatch(rf"\s*{fence[1][0]}{{{len(fence[1])},}}\s*", lines[i])
            ),
            None,
        )
        if end is None:
            raise DocumentError(f"{path}:{number + 1}: this fence is never closed; add {fence[1]}")
        parts.append(Text(text, number - len(text) + 1))
        text = []
        if re.fullmatch(r"\{python\}\s*", fence[2]):
            parts.append(_cell(lines[number + 1 : end], number + 2, path))
        else:
            parts.append(Fenced(lines[number : end + 1], number + 1))
        number = end + 1
    parts.append(Text(text, number - len(text) + 1))
    return Document(path, front, parts)


def project(folder: Path) -> dict[str, Any]:
    """The Quarto project file of a folder, empty if there is none."""
    path = folder / "_quarto.yml"
    return _yaml(path.read_text("utf-8"), path, 1) if path.exists() else {}


def _cell(lines: list[str], line: int, path: Path) -> Cell:
    options = [text.removeprefix("#|") for text in lines if text.startswith("#|")]
    code = lines[len(options) :]
    if any(text.startswith("#|") for text in code):
        raise DocumentError(f"{path}:{line}: options (#|) come first in a cell; move them up")
    return Cell(_yaml("\n".join(options), path, line), "\n".join(code), line + len(options))


def _yaml(text: str, path: Path, line: int) -> dict[str, Any]:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        at = line + (mark.line if mark else 0)
        reason = getattr(problem, "problem", problem)
        raise DocumentError(f"{path}:{at}: not YAML: {reason}; correct it") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise DocumentError(f"{path}:{line}: expected `key: value` lines")
    return value
