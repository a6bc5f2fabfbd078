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
@click.option("--format", "kind", type=click.Choice(FORMATS), help="What to write.")
@click.option(
    "--to", "target", type=click.Path(allow_dash=True), required=True, metavar="PATH", help="Where."
)
@click.option("--force", is_flag=True, help="Replace what is there.")
def export(
    table: TableName | None, every: bool, kind: Format | None, target: str, force: bool
) -> None:
    """Write tables to files of other programs.

    PATH is a file, or - for standard output; for all tables in csv, dta, json or parquet it is a
    folder for their files. Without --format, it is what the name of PATH ends with.
    Nothing is replaced without --force, and a file is written whole or not at all.
    """
    from dprk_engagement.exporting.writing import export as exported

    if (table is not None) == every:
        raise click.UsageError("name a table, or write --all, and not both.")
    exported(target, table, kind, force=force)
    if target != "-":
        click.echo(target)


COMMANDS = (export,)
