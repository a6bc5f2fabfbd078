"""What the commands share: their arguments, their errors, and how they print."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any, cast

import click
from click.shell_completion import CompletionItem

from dprk_engagement.contract import Contract, TableName, UnknownTable, schema, table_names
from dprk_engagement.errors import MissingExtra, UnknownName
from dprk_engagement.exporting.views import VIEWS, ViewName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dprk_engagement.contract import Table

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

# The widest column of a table on a terminal, if another wants the room, and the narrowest that
# is worth showing; elsewhere nothing is cut.
_WIDEST, _NARROWEST = 40, 16
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


def table_or_view(name: TableName | ViewName) -> tuple[Table, list[dict[str, str]]]:
    """Return what a table or view is, and its rows with cells as filed."""
    if name in VIEWS:
        from dprk_engagement.asking.viewing import view_cells, view_table

        return view_table(cast("ViewName", name)), view_cells(cast("ViewName", name))
    from dprk_engagement.files import cells

    table = Contract.installed()[name]
    return table, cells(table.name)


def complete_id(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the ids of the table named before that begin with ``incomplete``."""
    from dprk_engagement.files import cells

    table = ctx.params.get("table")
    rows = cells(table) if table else []
    return starting(incomplete, (row["id"] for row in rows if "id" in row))


def complete_field(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the fields of the table named before that begin with ``incomplete``."""
    table = ctx.params.get("table")
    return starting(incomplete, field_names(table) if table else [])


def starting(incomplete: str, words: Iterable[str]) -> list[CompletionItem]:
    """Return the words that begin with ``incomplete``, as a shell completes them."""
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def complete_table(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the tables that begin with ``incomplete``."""
    return starting(incomplete, table_names())


def _argument(names: Callable[[], Sequence[str]], *, required: bool = True) -> Decorator:
    def known(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in names():
            raise click.BadParameter(str(UnknownTable(value, names())))
        return value

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return starting(incomplete, names())

    return click.argument("table", required=required, callback=known, shell_complete=complete)


a_table = _argument(table_names)
a_table_or_view = _argument(lambda: [*table_names(), *VIEWS])
maybe_a_table = _argument(table_names, required=False)
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
    if sys.stdout.isatty():
        widths = _fitting(widths, shutil.get_terminal_size().columns)
    fit = len(widths)
    for row in (header, *rows):
        cut = [_cut(cell, width) for cell, width in zip(row, widths, strict=False)]
        click.echo(_BETWEEN.join(cut).rstrip())
    if fit < len(header):
        click.echo(f"not shown: {', '.join(header[fit:])}; choose with --fields", err=True)


def _fitting(widths: Sequence[int], room: int) -> list[int]:
    """Return the widths of the first columns, as many as there is room for."""
    fitted: list[int] = []
    for width in widths:
        left = room - sum(fitted) - len(_BETWEEN) * len(fitted)
        wanted = min(width, _WIDEST)
        if fitted and left < min(wanted, _NARROWEST):
            break
        fitted.append(min(wanted, left))
    spare = room - sum(fitted) - len(_BETWEEN) * (len(fitted) - 1)
    for number, width in enumerate(fitted):
        more = min(widths[number] - width, spare)
        fitted[number], spare = width + more, spare - more
    return fitted


def _cut(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else f"{cell[: width - 1]}…"
