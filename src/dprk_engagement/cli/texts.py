"""The commands that need your own copies of the documents, or your own coding of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dprk_engagement.cli.common import a_table, as_json, complete_id, plain, print_json, print_table

if TYPE_CHECKING:
    from dprk_engagement.contract import TableName

_texts = click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False),
    required=True,
    metavar="DIR",
    help="The folder of your own copies of the documents.",
)


@click.command()
@click.argument("source")
@_texts
@click.option("--to", type=click.Path(), metavar="FILE", help="Where to write it.")
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
def read(source: str, texts: str, to: str | None, open_it: bool) -> None:
    """Write a private page of the document SOURCE.

    Beside each sentence stand the rows that rest on it. The text is copyrighted: the page is for
    you alone. Its path is printed; without --to it is in a temporary folder.
    """
    from dprk_engagement.documents.reading_page import read as written

    click.echo(written(source, texts=texts, to=to, open=open_it))


@click.command()
@a_table
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=complete_id)
@_texts
@as_json
def sentences(table: TableName, ids: tuple[str, ...], texts: str, as_json: bool) -> None:
    """Show the sentences that rows of TABLE rest on.

    They are shown where your copy has the words that were coded. Without ID, of every row.
    """
    from dprk_engagement.documents.sentences import sentences as found

    frame = found([f"{table}/{id_}" for id_ in ids] or table, texts=texts)
    rows = frame.astype(object).where(frame.notna(), None)
    if as_json:
        print_json(rows.to_dict("records"))
    else:
        print_table(list(frame.columns), rows.fillna("").to_numpy().tolist())


@click.command()
@click.argument("path", type=click.Path(exists=True), metavar="PATH")
@as_json
def score(path: str, as_json: bool) -> None:
    """Compare your coding of the documents with the published one.

    PATH is a folder of tables, or a CSV file of interactions with the columns
    source, target, kind, date, document and sentence.
    """
    from dprk_engagement.scoring.scoring import score as scored

    result = scored(path)
    if as_json:
        told = plain(result)
        for measure in told["measures"]:
            # What is not defined is null, since JSON has no NaN.
            measure |= {key: None for key, value in measure.items() if value != value}
        print_json(told)
    else:
        click.echo(str(result))


COMMANDS = (read, sentences, score)
