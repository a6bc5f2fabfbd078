"""The command line: what the package does in Python, for terminals and for programs."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from dprk_engagement import __version__, descriptor
from dprk_engagement.contract import TableName, UnknownTable, schema, table_names
from dprk_engagement.errors import MissingExtra, UnknownName, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dprk_engagement.citing import Style
    from dprk_engagement.exporting.writing import Format

# The widest column of a table on a terminal; elsewhere nothing is cut.
_WIDEST = 40
_BETWEEN = "  "


class CannotBeDone(click.ClickException):
    """A call that cannot be carried out: the message says why and what to do."""

    exit_code = 2


class Commands(click.Group):
    """Commands whose errors end in one line on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CannotBeDone(_explained(error)) from error
        except (UnknownName, MissingExtra, ValueError) as error:
            raise CannotBeDone(str(error)) from error


def _known_table(ctx: click.Context, param: click.Parameter, value: str | None) -> TableName | None:
    if value is not None and value not in table_names():
        raise click.BadParameter(str(UnknownTable(value)))
    return value


def _complete_table(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    return _starting(incomplete, table_names())


def _complete_id(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from dprk_engagement.loading import cells

    table = ctx.params.get("table")
    rows = cells(table) if table else []
    return _starting(incomplete, (row["id"] for row in rows if "id" in row))


def _complete_field(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    table = ctx.params.get("table")
    return _starting(incomplete, _fields(table) if table else [])


def _starting(incomplete: str, words: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


a_table = click.argument("table", callback=_known_table, shell_complete=_complete_table)
maybe_a_table = click.argument(
    "table", required=False, callback=_known_table, shell_complete=_complete_table
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Exit codes:
  0  done
  1  the data or the texts that were checked are not as they should be
  2  the call cannot be carried out: a wrong name or option, a place that
     cannot be written, a part of the package that is not installed

\b
Completion of commands, tables, ids and fields, for the shell's start-up file:
  bash  eval "$(_DPRK_ENGAGEMENT_COMPLETE=bash_source dprk-engagement)"
  zsh   eval "$(_DPRK_ENGAGEMENT_COMPLETE=zsh_source dprk-engagement)"
  fish  _DPRK_ENGAGEMENT_COMPLETE=fish_source dprk-engagement | source
""",
)
@click.version_option(__version__, package_name="dprk-engagement")
def commands() -> None:
    """North Korea's external engagement, coded by hand from five documents."""


@commands.command("list")
@as_json
def list_tables(as_json: bool) -> None:
    """List the tables."""
    keys = ("name", "rows", "layer", "title", "description")
    resources = [{key: each[key] for key in keys} for each in descriptor.package()["resources"]]
    if as_json:
        _print_json(resources)
    else:
        _print_table(
            ("table", "rows", "layer", "title"),
            [(each["name"], str(each["rows"]), each["layer"], each["title"]) for each in resources],
        )


@commands.command()
@a_table
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Only rows with this value.")
@click.option("--fields", metavar="FIELD,...", help="Only these fields, in this order.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows.")
@as_json
def show(
    table: TableName, where: tuple[str, ...], fields: str | None, limit: int | None, as_json: bool
) -> None:
    """Show the rows of TABLE.

    Cells are as filed: empty is not applicable, ? is not stated. On a terminal, long cells
    are cut and fields that do not fit are named below. In JSON, a field that does not apply
    is left out, and one that is not stated is null.
    """
    from dprk_engagement.loading import cells

    shown = _known_fields(table, fields.split(",") if fields else _fields(table))
    wanted = [_condition(table, each) for each in where]
    filed = cells(table)
    kept = [
        number
        for number, row in enumerate(filed)
        if all(row[field] == value for field, value in wanted)
    ][:limit]
    if as_json:
        from dprk_engagement.exporting.writing import json_rows

        rows = json_rows(table)
        _print_json(
            [
                {field: rows[number][field] for field in shown if field in rows[number]}
                for number in kept
            ]
        )
    else:
        _print_table(shown, [[filed[number][field] for field in shown] for number in kept])


@commands.command()
@a_table
@click.argument("id", shell_complete=_complete_id)
@click.argument("field", required=False, shell_complete=_complete_field)
@click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="A folder with your own copies of the documents, to see the sentences themselves.",
)
@as_json
def explain(table: TableName, id: str, field: str | None, texts: str | None, as_json: bool) -> None:  # noqa: A002
    """Say why a row says what it says.

    The row is the one of TABLE with this ID; with FIELD, only that cell is explained.
    """
    from dprk_engagement.explaining import explain as explained
    from dprk_engagement.loading import cells

    try:
        explanation = explained(table, id, field, texts=texts)
    except UnknownName as error:
        known = any(row["id"] == id for row in cells(table))
        listing = "" if known else f" List the ids: dprk-engagement show {table} --fields id"
        raise CannotBeDone(f"{error}{listing}") from error
    if as_json:
        _print_json(_plain(explanation))
    else:
        click.echo(str(explanation))


@commands.command()
@maybe_a_table
@click.option("--all", "every", is_flag=True, help="Every table.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "dta", "json", "parquet", "sqlite", "xlsx"]),
    required=True,
    help="What to write.",
)
@click.option("--to", "target", type=click.Path(), required=True, metavar="PATH", help="Where.")
@click.option("--force", is_flag=True, help="Replace what is there.")
def export(table: TableName | None, every: bool, kind: Format, target: str, force: bool) -> None:
    """Write tables to files of other programs.

    PATH is a file; for all tables in csv, dta, json or parquet it is a folder for their files.
    Nothing is replaced without --force, and a file is written whole or not at all.
    """
    from dprk_engagement.exporting.writing import export_all, export_table

    if (table is not None) == every:
        raise click.UsageError("name a table, or write --all, and not both.")
    if table is None:
        export_all(kind, target, force=force)
    elif kind == "sqlite":
        raise click.UsageError("sqlite holds every table, since its keys need them: write --all.")
    else:
        export_table(table, kind, target, force=force)
    click.echo(target)


@commands.command()
@maybe_a_table
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=_complete_id)
@click.option(
    "--style", type=click.Choice(["text", "bibtex", "csl-json"]), default="text", show_default=True
)
@click.option(
    "--corroborated", is_flag=True, help="Date undated documents by the public record, in brackets."
)
def cite(table: TableName | None, ids: tuple[str, ...], style: Style, corroborated: bool) -> None:
    """Cite the dataset and its documents.

    Without TABLE, the dataset alone; with it, the documents behind the table as well, or
    behind those rows of it.
    """
    from dprk_engagement.citing import cite as cited

    what = [f"{table}/{id}" for id in ids] if ids else table  # noqa: A001
    click.echo(cited(what, style, corroborated=corroborated))


@commands.command()
@maybe_a_table
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@as_json
def codebook(table: TableName | None, markdown: bool, as_json: bool) -> None:
    """Say what tables and fields mean.

    It is that of TABLE, or of all tables, with the number of gaps in each field.
    """
    from dprk_engagement import describing

    if markdown and as_json:
        raise click.UsageError("--markdown and --json exclude each other.")
    if markdown:
        click.echo(describing.codebook(table))
        return
    pages = [describing.describe(name) for name in ([table] if table else table_names())]
    if as_json:
        _print_json([_plain(page) for page in pages])
    else:
        click.echo("\n\n\n".join(map(str, pages)))


@commands.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False), required=False)
@maybe_a_table
@as_json
def validate(path: str | None, table: TableName | None, as_json: bool) -> None:
    """Check the installed files or your own rows.

    Your own rows are those of the CSV file PATH, coded to the contract of TABLE. What is
    wrong goes to standard error, and the exit code is 1.
    """
    from dprk_engagement.checking.validating import validate as validated

    if path is not None and table is None:
        raise click.UsageError(f"name the table that {path} holds rows of, after it.")
    validation = validated(path, table)
    if as_json:
        _print_json({"ok": validation.ok, **_plain(validation)})
    else:
        click.echo(str(validation), err=not validation.ok)
    sys.exit(0 if validation.ok else 1)


@commands.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False), metavar="DIR")
@as_json
def verify(folder: str, as_json: bool) -> None:
    """Check your own copies of the documents.

    They are files in the folder DIR, of any name. What differs is named by its place, never
    by its words, and the exit code is then 1.
    """
    from dprk_engagement import verify as verified

    try:
        verification = verified(folder)
    except ValueError as error:
        # The tables, not the call.
        raise click.ClickException(str(error)) from error
    if as_json:
        _print_json({"ok": verification.ok, **_plain(verification)})
    else:
        click.echo(str(verification))
    sys.exit(0 if verification.ok else 1)


@commands.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--version", "wanted", metavar="X.Y.Z", help="The version it has to be.")
@click.option("--sha256", metavar="DIGEST", help="The digest of FILE as it was published.")
@as_json
def verify_release(file: str, wanted: str | None, sha256: str | None, as_json: bool) -> None:
    """Check a release's zip file before you unpack it.

    Nothing is written. What is wrong with FILE goes to standard error, and the exit code is 1.
    """
    from dprk_engagement.checking import release_zip as releases

    try:
        release = releases.verify_release(file, version=wanted, sha256=sha256)
    except releases.ReleaseRefused as refused:
        if as_json:
            _print_json({"ok": False, "problems": refused.problems})
            sys.exit(1)
        raise click.ClickException(str(refused)) from refused
    if as_json:
        _print_json({"ok": True, **_plain(release)})
    else:
        click.echo(str(release))


@commands.command()
@click.option("--pdf", is_flag=True, help="The PDF instead of the page.")
@click.option("--path", "only_path", is_flag=True, help="Print its path and open nothing.")
def report(pdf: bool, only_path: bool) -> None:
    """Open the report in the browser."""
    from dprk_engagement.reporting import report as reported

    click.echo(reported(format="pdf" if pdf else "html", open=not only_path))


def run() -> None:
    """Run the command line, and exit."""
    if hasattr(signal, "SIGPIPE"):
        # `| head` ends the program as it ends others, without a traceback.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        # A file's name need not be text; what JSON writes for such a byte is what Python writes.
        stream.reconfigure(  # type: ignore[union-attr]
            encoding="utf-8", errors="backslashreplace"
        )
    commands(prog_name="dprk-engagement")


def _fields(table: TableName) -> list[str]:
    return [field["name"] for field in schema(table)["fields"]]


def _known_fields(table: TableName, names: Sequence[str]) -> Sequence[str]:
    for name in names:
        if name not in _fields(table):
            raise UnknownName(
                f"{table} has no field {name!r}.{nearest(name, _fields(table))}"
                f" The fields are {', '.join(_fields(table))}."
            )
    return names


def _condition(table: TableName, text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--where {text}: write FIELD=VALUE, such as status=held.")
    _known_fields(table, [field])
    return field, value


def _explained(error: OSError) -> str:
    if error.strerror is None:
        return str(error)
    where = error.filename or "standard output"
    return f"{where}: {error.strerror}: check that it is there and yours, and has room"


def _plain(value: Any) -> Any:
    from dataclasses import asdict

    return asdict(value)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns that line up; on a terminal, those that fit, and the names of the others."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    fit = len(header)
    if sys.stdout.isatty():
        room = shutil.get_terminal_size().columns
        widths = [min(width, _WIDEST, room) for width in widths]
        while fit > 1 and sum(widths[:fit]) + len(_BETWEEN) * (fit - 1) > room:
            fit -= 1
    for row in (header, *rows):
        cut = [_cut(cell, width) for cell, width in zip(row, widths[:fit], strict=False)]
        click.echo(_BETWEEN.join(cut).rstrip())
    if fit < len(header):
        click.echo(f"not shown: {', '.join(header[fit:])}; choose with --fields", err=True)


def _cut(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else f"{cell[: width - 1]}…"
