"""The reference of the public functions, made from their docstrings by pdoc."""

import inspect
import re

from pdoc.docstrings import convert

import dprk_engagement as dprk
from display import Markdown


def chapters() -> Markdown:
    """A chapter for each public function: how it is called, and its docstring."""
    return Markdown("\n".join(_chapter(name) for name in sorted(dprk.__all__) if _told(name)))


def _told(name: str) -> bool:
    return callable(getattr(dprk, name)) and not isinstance(getattr(dprk, name), type)


def _chapter(name: str) -> str:
    function = getattr(dprk, name)
    text = convert(inspect.getdoc(function) or "", "numpy", None)
    # pdoc heads the parts of a docstring as if each had a page of its own.
    text = re.sub(r"^#+ (.*)$", r"**\1**\n", text, flags=re.MULTILINE)
    text = re.sub(r"(?s)\*\*Examples\*\*\n+(.*?)\s*\Z", r"**Examples**\n\n```python\n\1\n```", text)
    call = re.sub(r"'([^']*)'", r"\1", str(inspect.signature(function)))
    return f"## {name} {{#sec-{name}}}\n\n```python\n{name}{call}\n```\n\n{text}\n"
