"""The command that tells what the versions changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dprk_engagement.cli.common import as_json, maybe_a_table, print_json, print_table

if TYPE_CHECKING:
    from dprk_engagement.contract import TableName


@click.command()
@maybe_a_table
@click.option("--since", metavar="VERSION", help="Only what was changed after this version.")
@click.option(
    "--layer", help="Only tables of this layer: coded, public-record, provenance or reference."
)
@click.option("--kind", type=click.Choice(["added", "removed", "changed"]))
@as_json
def changes(
    table: TableName | None,
    since: str | None,
    layer: str | None,
    kind: str | None,
    as_json: bool,
) -> None:
    """List what the versions changed and why, the newest first; of TABLE, or of all."""
    from dprk_engagement.change_log import changes as changed

    log = changed(since=since, layer=layer, table=table, kind=kind)
    found = log.astype("string").fillna("")
    if as_json:
        print_json(found.to_dict("records"))
    elif found.empty:
        click.echo("nothing was changed")
    else:
        shown = ["release", "table", "row", "field", "kind", "old", "new", "reason"]
        print_table(shown, found[shown].to_numpy().tolist())


COMMANDS = (changes,)
