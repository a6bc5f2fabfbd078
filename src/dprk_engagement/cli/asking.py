"""The commands that ask across the tables and versions: about, search, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dprk_engagement.cli.common import as_json, maybe_a_table, print_json, print_table

if TYPE_CHECKING:
    from dprk_engagement.contract import TableName


@click.command()
@click.argument("name")
@click.option("--on", metavar="DATE", help="Only what a day, month or year allows, such as 2017.")
@as_json
def about(name: str, on: str | None, as_json: bool) -> None:
    """Show everything that bears on NAME.

    It is the id or a printed name of a country, a group, a body, a person or a place: MYS,
    Malaysia, ASEAN, "Vivian Balakrishnan".
    """
    from dprk_engagement.asking.about import about as asked

    page = asked(name, on)
    if as_json:
        print_json({"table": page.table, "id": page.id, "name": page.name, "rows": page.entries})
    else:
        click.echo(str(page))


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@as_json
def search(words: tuple[str, ...], as_json: bool) -> None:
    """Find the texts that hold every word of TEXT.

    Names, printed forms and the dataset's own words are searched, in any case and with or
    without accents. Part of a word is enough.
    """
    from dprk_engagement.asking.searching import COLUMNS, matches

    found = matches(" ".join(words))
    if as_json:
        print_json([dict(zip(COLUMNS, match, strict=True)) for match in found])
    else:
        print_table(COLUMNS, found)


@click.command()
@maybe_a_table
@click.option("--since", metavar="VERSION", help="Only what was changed after this version.")
@click.option(
    "--layer", help="Only tables of this layer: coded, public-record, provenance or reference."
)
@click.option("--kind", type=click.Choice(["added", "removed", "changed"]))
@as_json
def changes(
    table: TableName | None, since: str | None, layer: str | None, kind: str | None, as_json: bool
) -> None:
    """List what the versions changed and why, the newest first; of TABLE, or of all."""
    from dprk_engagement.past import changes as changed

    log = changed(since=since, layer=layer, table=table, kind=kind)
    found = log.astype("string").fillna("")
    if as_json:
        print_json(found.to_dict("records"))
    elif found.empty:
        click.echo("nothing was changed")
    else:
        shown = ["release", "table", "row", "field", "kind", "old", "new", "reason"]
        print_table(shown, found[shown].to_numpy().tolist())


COMMANDS = (about, search, changes)
