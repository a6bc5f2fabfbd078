"""Calling Pandoc: Markdown to HTML or Typst, with the same numbering for both."""

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


def convert(document: Document, body: str, target: str, settings: dict[str, Any]) -> str:
    """A whole page (`target` "html") or Typst file ("typst") from an executed body.

    `settings` are those of the project, whose filters run and whose include heads the paper.
    Raises DocumentError for anything Pandoc warns of, such as an id that stands twice.
    """
    template = HERE / ("page.html" if target == "html" else "paper.typ")
    folder = document.path.parent
    filters = [HERE / "numbering.lua", *(folder / name for name in settings.get("filters", []))]
    include = settings.get("format", {}).get("typst", {}).get("include-in-header")
    headers = [folder / include] if target == "typst" and include else []
    values = _metadata(document, settings.get("lang", "en"))
    options = [
        *("--from=markdown", f"--to={target}", "--standalone", f"--template={template}"),
        *(f"--lua-filter={path}" for path in filters),
        *(f"--include-in-header={path}" for path in headers),
        *("--number-sections", "--toc", f"--toc-depth={settings.get('toc-depth', 3)}"),
        *("--syntax-highlighting=none", "--wrap=none", "--preserve-tabs"),
        *(["--shift-heading-level-by=-1"] if target == "typst" else []),
    ]

    def run() -> bytes:
        with tempfile.TemporaryDirectory(prefix="report-") as scratch:
            metadata = Path(scratch, "metadata.json")
            metadata.write_text(json.dumps(values), "utf-8")
            done = subprocess.run(
                [pypandoc.get_pandoc_path(), *options, f"--metadata-file={metadata}"],
                input=body.encode(),
                capture_output=True,
                cwd=folder,
            )
        warned = done.stderr.decode(errors="replace")
        if done.returncode or warned.strip():
            raise DocumentError(_problem(warned, document.path))
        return done.stdout

    used = [path.read_bytes() for path in (*filters, *headers)]
    made_from = [
        f"{version('pypandoc_binary')} {options}".encode(),
        *(json.dumps(values).encode(), body.encode(), *used),
    ]
    return kept(folder / "_build" / f"{document.path.stem}.{target}", made_from, run).decode()


def _metadata(document: Document, lang: str) -> dict[str, Any]:
    metadata = {"lang": lang, **document.front}
    metadata["lang-code"], _, metadata["lang-region"] = metadata["lang"].partition("-")
    metadata["pagetitle"] = metadata["title"]
    metadata["authors"] = metadata.pop("author", [])
    day = metadata.get("date", "")
    metadata["date"] = f"{day.day} {day:%B %Y}" if isinstance(day, date) else day
    return metadata


def _problem(text: str, path: Path) -> str:
    """Pandoc's messages with the line of the document they speak of, where it can be found."""
    lines = path.read_text("utf-8").splitlines()
    found = []
    for message in re.findall(r"(?:REFUSED|\[WARNING\]) (.*)", text) or [text.strip()]:
        word = re.search(
            r"[Cc]itation (\S+)|(@?(?:fig|tbl|sec)-[\w-]+)|identifier '([^']+)'", message
        )
        key = next((w for w in word.groups() if w), "") if word else ""
        line = next((i for i, row in enumerate(lines, 1) if key and key in row), None)
        found.append(f"{path}:{line}: {message}" if line else f"{path}: {message}")
    return "\n".join(found)
