"""What the commands share: their arguments, their errors, and how they print."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any, cast

import click

from dprk_engagement.contract import Contract, TableName, UnknownTable, table_names
from dprk_engagement.errors import MissingExtra, UnknownName
from dprk_engagement.exporting.views import VIEWS, ViewName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dprk_engagement.contract import Table

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
    Complete = Callable[[click.Context, click.Parameter, str], list[str]]

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


def table_or_view(name: TableName | ViewName) -> tuple[Table, list[dict[str, str]]]:
    """Return what a table or view is, and its rows with cells as filed."""
    if name in VIEWS:
        from dprk_engagement.asking.viewing import view_cells, view_table

        return view_table(cast("ViewName", name)), view_cells(cast("ViewName", name))
    from dprk_engagement.files import cells

    table = Contract.installed()[name]
    return table, cells(table.name)


def completing(words: Callable[[click.Context, str], Iterable[str]]) -> Complete:
    """Return what gives a shell those of ``words`` that begin with what is written."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        return [word for word in words(ctx, incomplete) if word.startswith(incomplete)]

    return complete


def _ids(ctx: click.Context, incomplete: str) -> list[str]:
    from dprk_engagement.files import cells

    table = ctx.params.get("table")
    return [row["id"] for row in (cells(table) if table else ()) if "id" in row]


def _fields(ctx: click.Context, incomplete: str) -> Iterable[str]:
    table = ctx.params.get("table")
    return Contract.installed()[table].fields if table else ()


complete_table = completing(lambda ctx, incomplete: table_names())
complete_id, complete_field = completing(_ids), completing(_fields)


def _argument(names: Callable[[], Sequence[str]], *, required: bool = True) -> Decorator:
    def known(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in names():
            raise click.BadParameter(str(UnknownTable(value, names())))
        return value

    complete = completing(lambda ctx, incomplete: names())
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


def tell(value: Any, as_json: bool, *, err: bool = False, **more: Any) -> None:
    """Print what a function returned: its page, or its parts and ``more`` as JSON."""
    if as_json:
        print_json({**more, **plain(value)})
    else:
        click.echo(str(value), err=err)


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
