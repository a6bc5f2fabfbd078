"""Executing a document: its cells and inline code become Markdown."""

import ast
import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from scripts.render.features import captioned
from scripts.render.kept import kept
from scripts.render.source import Cell, Document, DocumentError, Fenced, Text

INLINE = re.compile(r"(?<!`)`\{python\}[ \t]([^`]+)`")
# As in Quarto, inline results are escaped unless they are Markdown.
PRELUDE = r"""
def __from_source():
    # Cached bytecode knows its source by second and size, so that an edit of the same length
    # within a second goes unseen: the modules of the project are compiled from what stands there.
    import importlib.machinery as machinery
    import os
    import sys

    class FromSource(machinery.SourceFileLoader):
        def get_code(self, name):
            return self.source_to_code(self.get_data(self.path), self.path)

    def finder(folder):
        inside = os.path.relpath(os.path.realpath(folder), os.environ["REPORT_ROOT"]).split(os.sep)
        if any(part.startswith(".") and part != "." for part in inside):
            raise ImportError
        return machinery.FileFinder(folder, (FromSource, [".py"]))

    sys.path_hooks.insert(0, finder)
    sys.path_importer_cache.clear()

__from_source()
def __inline(value):
    import re
    if hasattr(value, "_repr_markdown_"):
        return value._repr_markdown_()
    # Quarto prints the `repr` of these: np.int64(3), 5\xa0%.
    if not isinstance(value, str | int | float) or hasattr(value, "item"):
        raise TypeError(f"{type(value).__name__} is no text; make it a str, int or float")
    if isinstance(value, str) and not value.isprintable():
        raise ValueError("a space that does not break, or the like, is for Markdown()")
    return re.sub(r"([\\`*_{}\[\]<>#$|~^@])", r"\\\1", str(value))
"""
UNSEEN = {".qmd", ".html", ".pdf", ".svg", ".png"}
"""Files that no code reads: the documents' text, and what is made of them."""


class _Kernel(AsyncKernelManager):
    """This very interpreter, whatever kernels the user has installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python", language="python")


def execute(document: Document) -> str:
    """The document's body as Markdown, every cell and inline expression replaced by its output.

    Cells run in one kernel, in the document's folder; what they gave is kept for as long as the
    code and all that it can see are the same, so that an edit of the text runs nothing. Raises
    DocumentError, with file and line, for code that fails or whose display has no place in a PDF.
    """
    path = document.path
    code = [
        (part.options, part.code)
        if isinstance(part, Cell)
        else INLINE.findall("\n".join(part.lines))
        for part in document.parts
        if not isinstance(part, Fenced)
    ]
    made_from = [repr(code).encode(), *_seen(path.parent)]
    store = path.parent / "_build" / f"cells-{path.stem}.json"
    run = kept(store, made_from, lambda: json.dumps(asyncio.run(_results(document))).encode())
    results: Iterator[list[str]] = iter(json.loads(run))
    body: list[str] = []
    for part in document.parts:
        if isinstance(part, Text):
            body.append(_filled(part, iter(next(results))))
        else:
            body += part.lines if isinstance(part, Fenced) else next(results)
    return "\n".join(body) + "\n"


def _filled(text: Text, values: Iterator[str]) -> str:
    return INLINE.sub(lambda _: next(values), "\n".join(text.lines))


def _root(folder: Path) -> Path:
    """The project that `folder` belongs to, or the folder itself."""
    above = (folder, *folder.parents)
    return next((up for up in above if (up / "pyproject.toml").exists()), folder)


def _seen(folder: Path) -> Iterator[bytes]:
    """All that the code of a document in `folder` can see: what is installed, and the project."""
    root = _root(folder)
    installed = sorted(f"{found.name} {found.version}" for found in distributions())
    yield repr((sys.version, os.environ.get("PYTHONPATH"), installed)).encode()
    for here, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name[0] not in "._" and name != "tests")
        for path in sorted(Path(here, name) for name in files):
            if path.suffix not in UNSEEN:
                yield str(path.relative_to(root)).encode()
                yield path.read_bytes()


async def _results(document: Document) -> list[list[str]]:
    """For each text its inline values, for each cell the lines it gives, in order."""
    notebook = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    path = document.path
    results: list[list[str]] = []
    with tempfile.TemporaryDirectory(prefix="report-") as scratch:
        client = NotebookClient(
            notebook,
            kernel_manager_class=_Kernel,
            resources={"metadata": {"path": str(path.parent)}},
            timeout=300,
            shutdown_kernel="immediate",
        )
        manager = client.create_kernel_manager()
        manager.transport = "ipc"
        manager.ip = str(Path(scratch, "kernel"))
        async with client.async_setup_kernel(env=_environment(scratch, path.parent)):
            await _run(client, Cell({}, PRELUDE, 1), path)
            for part in document.parts:
                if isinstance(part, Text):
                    results.append(await _values(client, part, path))
                elif isinstance(part, Cell):
                    results.append(_printed(await _run(client, part, path), part, path))
    return results


def _environment(scratch: str, folder: Path) -> dict[str, str]:
    """What the kernel sees: nothing of the user's that could change what it prints."""
    names = ("PATH", "HOME", "COVERAGE_PROCESS_START")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    # The kernel runs in another folder, where a path like `src` would lead elsewhere.
    modules = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    kept["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, modules))
    fixed = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    fixed["REPORT_ROOT"] = str(_root(folder).resolve())
    private = {"IPYTHONDIR": scratch, "JUPYTER_CONFIG_DIR": scratch, "JUPYTER_RUNTIME_DIR": scratch}
    return kept | fixed | private


async def _run(client: NotebookClient, cell: Cell, path: Path) -> list[Any]:
    code = nbformat.v4.new_code_cell(cell.code)  # type: ignore[no-untyped-call]
    client.nb.cells = [code]
    try:
        await client.async_execute_cell(code, 0)
    except CellExecutionError:
        error = next(out for out in code.outputs if out.output_type == "error")
        trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
        frame = re.search(r"Cell In\[\d+\], line (\d+)", trace)
        line = cell.line + (int(frame[1]) - 1 if frame else 0)
        reason = f"{error.ename}: {error.evalue}"
        raise DocumentError(f"{path}:{line}: the cell failed with {reason}") from None
    return list(code.outputs)


async def _values(client: NotebookClient, text: Text, path: Path) -> list[str]:
    found = [
        (line, code)
        for line, row in enumerate(text.lines, text.line)
        for code in INLINE.findall(row)
    ]
    ask = {str(i): f"__inline({code})" for i, (_, code) in enumerate(found)}
    kernel: Any = client.kc
    reply: Any = await client.async_wait_for_reply(kernel.execute("", user_expressions=ask))
    values: list[str] = []
    for i, (line, code) in enumerate(found):
        answer = reply["content"]["user_expressions"][str(i)]
        if answer["status"] != "ok":
            reason = f"{answer['ename']}: {answer['evalue']}"
            raise DocumentError(f"{path}:{line}: inline code `{code}` failed with {reason}")
        values.append(ast.literal_eval(answer["data"]["text/plain"]))
    return values


def _printed(outputs: list[Any], cell: Cell, path: Path) -> list[str]:
    """What a cell shows, in a div with its caption if its label makes it a figure or a table."""
    if cell.options.get("include") is False:
        return []
    blocks = [f"``` {{.python .cell-code}}\n{cell.code}\n```"] if cell.options.get("echo") else []
    # A slow cell's print arrives in pieces; warnings are no part of a document.
    printed = "".join(output.text for output in outputs if output.get("name") == "stdout")
    if printed:
        blocks.append(printed if cell.options.get("output") == "asis" else _verbatim(printed))
    for output in outputs:
        if output.output_type == "stream":
            continue
        if "text/markdown" in output.data:
            blocks.append(output.data["text/markdown"])
        elif set(output.data) <= {"text/plain", "text/html"}:  # A frame reads well as text.
            blocks.append(_verbatim(output.data["text/plain"]))
        else:
            kinds = ", ".join(sorted(output.data))
            raise DocumentError(
                f"{path}:{cell.line}: the cell displays {kinds}; use figure() or table()"
            )
    if caption := captioned(cell):
        label, text = cell.options["label"], cell.options[caption]
        blocks = [f"::: {{#{label}}}", *blocks, str(text), ":::"]
    return ["", "\n\n".join(blocks), ""]


def _verbatim(text: str) -> str:
    return f"``````{{.cell-output}}\n{text.rstrip()}\n``````"
