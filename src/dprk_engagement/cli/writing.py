"""The command that writes files of other programs: export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dprk_engagement.cli.common import maybe_a_table
from dprk_engagement.exporting.formats import FORMATS

if TYPE_CHECKING:
    from dprk_engagement.contract import TableName
    from dprk_engagement.exporting.formats import Format


@click.command()
@maybe_a_table
@click.option("--all", "every", is_flag=True, help="Every table.")
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True, help="What to write.")
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
    else:
        export_table(table, kind, target, force=force)
    click.echo(target)


COMMANDS = (export,)
