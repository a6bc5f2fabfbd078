"""Commands that read the dataset: list, show, explain, codebook, cite, report, export."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dprk_engagement import descriptor
from dprk_engagement.cli import common
from dprk_engagement.cli.conditions import complete_condition, condition, known_fields
from dprk_engagement.contract import TableName, table_names
from dprk_engagement.errors import UnknownName
from dprk_engagement.exporting.formats import FORMATS
from dprk_engagement.exporting.views import ROW_OF
from dprk_engagement.labels import OWN_WORDS

if TYPE_CHECKING:
    from dprk_engagement.citing import Style
    from dprk_engagement.exporting.formats import Format
    from dprk_engagement.exporting.views import ViewName


@click.command("list")
@common.as_json
def list_tables(as_json: bool) -> None:
    """List the tables and the views."""
    keys = ("name", "rows", "layer", "title", "description")
    tables = [{key: table[key] for key in keys} for table in descriptor.package()["resources"]]
    tables += [{"name": name, "layer": "view", "title": row} for name, row in ROW_OF.items()]
    if as_json:
        common.print_json(tables)
    else:
        common.print_table(
            ("table", "rows", "layer", "title"),
            [
                (table["name"], str(table.get("rows", "")), table["layer"], table["title"])
                for table in tables
            ],
        )


@click.command()
@common.a_table_or_view
@click.option(
    "--where",
    multiple=True,
    metavar="FIELD=VALUE",
    shell_complete=complete_condition,
    help="Only rows with this value; see above.",
)
@click.option("--fields", metavar="FIELD,...", help="Only these fields, in this order.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows.")
@common.as_json
def show(
    table: TableName | ViewName,
    where: tuple[str, ...],
    fields: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Show the rows of TABLE, or of a view.

    Cells are as filed: empty is not applicable, ? is not stated. On a terminal, long cells
    are cut, what a row says comes first, and fields that do not fit are named below. In JSON,
    a field that does not apply is left out, and one that is not stated is null.

    \b
    Several --where all have to hold. Quote < and > for the shell:
      --where status=held           --where status=held,planned
      --where 'date>=2018-06'       --where date=2018..2019
      --where 'value<100'           --where place!=?
    A row is within a range of dates or numbers if its bounds are.
    """
    contract, filed = common.table_or_view(table)
    shown = known_fields(contract, fields.split(",") if fields else [*contract.fields])
    wanted = [condition(contract, text) for text in where]
    kept = [row for row in filed if all(holds(row) for holds in wanted)][:limit]
    if as_json:
        from dprk_engagement.exporting.writing import json_rows

        rows = json_rows(contract, kept)
        common.print_json([{field: row[field] for field in shown if field in row} for row in rows])
    else:
        if not fields and sys.stdout.isatty():
            first = (*contract.key, *contract.dates[:1], *OWN_WORDS)
            shown = [*(f for f in first if f in shown), *(f for f in shown if f not in first)]
        common.print_table(shown, [[row[field] for field in shown] for row in kept])


@click.command()
@common.a_table
@click.argument("id", shell_complete=common.complete_id)
@click.argument("field", required=False, shell_complete=common.complete_field)
@click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="A folder with your own copies of the documents, to see the sentences themselves.",
)
@common.as_json
def explain(table: TableName, id: str, field: str | None, texts: str | None, as_json: bool) -> None:  # noqa: A002
    """Say why a row says what it says.

    The row is the one of TABLE with this ID; with FIELD, only that cell is explained.
    """
    from dprk_engagement.explaining import explain as explained
    from dprk_engagement.files import cells

    try:
        explanation = explained(table, id, field, texts=texts)
    except UnknownName as error:
        known = any(row["id"] == id for row in cells(table))
        listing = "" if known else f" List the ids: dprk-engagement show {table} --fields id"
        raise common.CannotBeDone(f"{error}{listing}") from error
    common.tell(explanation, as_json)


@click.command()
@common.maybe_a_table
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@common.as_json
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
        common.print_json([common.plain(page) for page in pages])
    else:
        click.echo("\n\n\n".join(map(str, pages)))


@click.command()
@click.argument("table", required=False, shell_complete=common.complete_table)
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=common.complete_id)
@click.option(
    "--style", type=click.Choice(["text", "bibtex", "csl-json"]), default="text", show_default=True
)
@click.option(
    "--corroborated", is_flag=True, help="Date undated documents by the public record, in brackets."
)
def cite(table: str | None, ids: tuple[str, ...], style: Style, corroborated: bool) -> None:
    """Cite the dataset and its documents.

    Without TABLE, the dataset alone; with it, the documents behind the table as well, or
    behind those rows of it. A document or a row may be named without its table.
    """
    from dprk_engagement.citing import cite as cited

    named = [f"{table}/{id}" for id in ids] if table in table_names() else [table, *ids]  # noqa: A001
    what = named if ids else table
    click.echo(cited(what, style, corroborated=corroborated))


@click.command()
@click.option("--pdf", is_flag=True, help="The PDF instead of the page.")
@click.option("--path", "only_path", is_flag=True, help="Print its path and open nothing.")
def report(pdf: bool, only_path: bool) -> None:
    """Open the report in the browser."""
    from dprk_engagement.reporting import report as reported

    click.echo(reported(format="pdf" if pdf else "html", open=not only_path))


@click.command()
@common.maybe_a_table
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


COMMANDS = (list_tables, show, explain, codebook, cite, report, export)
