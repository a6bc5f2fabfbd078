"""What the commands share: their arguments, their errors, and how they print."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from dprk_engagement.contract import TableName, UnknownTable, schema, table_names
from dprk_engagement.errors import MissingExtra, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The widest column of a table on a terminal; elsewhere nothing is cut.
_WIDEST = 40
_BETWEEN = "  "


class CannotBeDone(click.ClickException):
    """A call that cannot be carried out: the message says why and what to do."""

    exit_code = 2


class Commands(click.Group):
    """Commands that tell an error in one line on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CannotBeDone(_explained(error)) from error
        except (UnknownName, MissingExtra, ValueError) as error:
            raise CannotBeDone(str(error)) from error


def field_names(table: TableName) -> list[str]:
    """Return the names of the fields of ``table``, in the order of its columns."""
    return [field["name"] for field in schema(table)["fields"]]


def _known_table(ctx: click.Context, param: click.Parameter, value: str | None) -> TableName | None:
    if value is not None and value not in table_names():
        raise click.BadParameter(str(UnknownTable(value)))
    return value


def complete_table(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the tables that begin with ``incomplete``."""
    return _starting(incomplete, table_names())


def complete_id(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the ids of the table named before that begin with ``incomplete``."""
    from dprk_engagement.loading import cells

    table = ctx.params.get("table")
    rows = cells(table) if table else []
    return _starting(incomplete, (row["id"] for row in rows if "id" in row))


def complete_field(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the fields of the table named before that begin with ``incomplete``."""
    table = ctx.params.get("table")
    return _starting(incomplete, field_names(table) if table else [])


def _starting(incomplete: str, words: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


a_table = click.argument("table", callback=_known_table, shell_complete=complete_table)
maybe_a_table = click.argument(
    "table", required=False, callback=_known_table, shell_complete=complete_table
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def _explained(error: OSError) -> str:
    if error.strerror is None:
        return str(error)
    where = error.filename or "standard output"
    return f"{where}: {error.strerror}: check that it is there and yours, and has room"


def plain(value: Any) -> Any:
    """Return a dataclass as dictionaries and lists, for JSON."""
    from dataclasses import asdict

    return asdict(value)


def print_json(value: Any) -> None:
    """Print ``value`` as JSON; what JSON has no type for is printed as text."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
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
