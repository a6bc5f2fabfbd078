"""Calling Pandoc: Markdown to HTML or Typst, with the same numbering and citations for both."""

import json
import re
import subprocess
import tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypandoc  # type: ignore[import-untyped]

from scripts.render.kept import kept
from scripts.render.source import Document, DocumentError

HERE = Path(__file__).parent


def convert(document: Document, body: str, target: str, depth: int, lang: str) -> str:
    """A whole page (`target` "html") or Typst file ("typst") from an executed body.

    Raises DocumentError for anything Pandoc warns of, such as a citation without its reference.
    """
    template, lua = (
        HERE / ("page.html" if target == "html" else "paper.typ"),
        HERE / "numbering.lua",
    )
    values = json.dumps(_metadata(document, lang)).encode()
    used = [
        template,
        lua,
        *(document.path.parent / document.front[key] for key in _files(document)),
    ]
    options = [
        *("--from=markdown", f"--to={target}", "--standalone"),
        *(f"--template={template}", f"--lua-filter={lua}"),
        *(["--citeproc"] if "bibliography" in document.front else []),
        *("--metadata=link-citations=true", "--number-sections", "--toc", f"--toc-depth={depth}"),
        *("--syntax-highlighting=none", "--wrap=none", "--preserve-tabs"),
        *(["--shift-heading-level-by=-1"] if target == "typst" else []),
    ]

    def run() -> bytes:
        with tempfile.TemporaryDirectory(prefix="report-") as scratch:
            metadata = Path(scratch, "metadata.json")
            metadata.write_bytes(values)
            done = subprocess.run(
                [pypandoc.get_pandoc_path(), *options, f"--metadata-file={metadata}"],
                input=body.encode(),
                capture_output=True,
                cwd=document.path.parent,
            )
        warned = done.stderr.decode(errors="replace")
        if done.returncode or warned.strip():
            raise DocumentError(_problem(warned, document.path))
        return done.stdout

    made_from = [
        f"{version('pypandoc_binary')} {options}".encode(),
        *(values, body.encode(), *(path.read_bytes() for path in used)),
    ]
    store = document.path.parent / "_build" / f"{document.path.stem}.{target}"
    converted = kept(store, made_from, run).decode()
    # Pandoc centres every table; ours stand at the left edge like the text.
    return converted.replace("align(center)[#table(", "align(left)[#table(")


def _metadata(document: Document, lang: str) -> dict[str, Any]:
    metadata = dict(document.front)
    metadata["lang"] = metadata.get("lang", lang)
    metadata["lang-code"], _, metadata["lang-region"] = metadata["lang"].partition("-")
    metadata["date"] = _date(metadata.get("date", ""))
    metadata["pagetitle"] = metadata["title"]
    metadata["authors"] = metadata.pop("author", [])
    for key in _files(document):
        metadata[key] = str(document.path.parent / metadata[key])
    return metadata


def _files(document: Document) -> list[str]:
    return [key for key in ("bibliography", "csl") if key in document.front]


def _date(value: object) -> str:
    day = value if isinstance(value, date) else None
    return f"{day.day} {day:%B %Y}" if day else str(value)


def _problem(text: str, path: Path) -> str:
    """Pandoc's messages with the line of the document they speak of, where it can be found."""
    lines = path.read_text("utf-8").splitlines()
    found = []
    for message in re.findall(r"(?:REFUSED|\[WARNING\]) (.*)", text) or [text.strip()]:
        word = re.search(
            r"[Cc]itation (\S+)|((?:fig|tbl|sec)-[\w-]+)|identifier '([^']+)'", message
        )
        key = next((w for w in word.groups() if w), "") if word else ""
        line = next((i for i, row in enumerate(lines, 1) if key and key in row), None)
        found.append(f"{path}:{line}: {message}" if line else f"{path}: {message}")
    return "\n".join(found)
