"""Commands that check, and those that need your own rows, copies or coding of the documents."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dprk_engagement.cli import common

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
@click.argument(
    "path", type=click.Path(exists=True, dir_okay=False, allow_dash=True), required=False
)
@common.maybe_a_table
@common.as_json
def validate(path: str | None, table: TableName | None, as_json: bool) -> None:
    """Check the installed files or your own rows.

    Your own rows are those of the CSV file PATH, or of standard input for -, coded to the
    contract of TABLE; semicolons and tabs may separate its columns. What is wrong
    goes to standard error, and the exit code is 1.
    """
    from dprk_engagement.checking.validating import validate as validated

    if path is not None and table is None:
        raise click.UsageError(f"name the table that {path} holds rows of, after it.")
    validation = validated(path, table)
    common.tell(validation, as_json, ok=validation.ok, err=not validation.ok)
    sys.exit(0 if validation.ok else 1)


@click.command()
@common.a_table
def template(table: TableName) -> None:
    """Start a file of your own rows, for validate.

    A header and one empty row of TABLE are written to standard output.
    """
    from dprk_engagement.checking.validating import template as started

    click.echo(started(table).to_csv(index=False), nl=False)


@click.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False), metavar="[DIR]", required=False
)
@common.as_json
def verify(folder: str | None, as_json: bool) -> None:
    """Check your own copies of the documents.

    They are files in the folder DIR, of any name. What differs is named by its place, never
    by its words, and the exit code is then 1. Without DIR, the documents are listed.
    """
    from dprk_engagement import verify as verified

    if folder is None:
        raise click.UsageError(_documents_wanted())
    try:
        verification = verified(folder)
    except ValueError as error:
        # The tables are at fault, not the call.
        raise click.ClickException(str(error)) from error
    common.tell(verification, as_json, ok=verification.ok)
    sys.exit(0 if verification.ok else 1)


def _documents_wanted() -> str:
    """Return what to put into the folder: the documents, as far as the tables know them."""
    from dprk_engagement.files import cells

    lines = ["put your copies of these documents in a folder, under any name, and name it as DIR:"]
    for row in cells("sources"):
        known = (row[field] for field in ("title", "publisher", "original_url", "url"))
        told = dict.fromkeys(cell for cell in known if cell not in ("", "?"))
        lines.append(f"  {row['id']}: {'; '.join(told)} ({row['format']})")
    return "\n".join(lines)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--version", "wanted", metavar="X.Y.Z", help="The version it has to be.")
@click.option("--sha256", metavar="DIGEST", help="The digest of FILE as it was published.")
@common.as_json
def verify_release(file: str, wanted: str | None, sha256: str | None, as_json: bool) -> None:
    """Check a release's zip file before you unpack it.

    Nothing is written. What is wrong with FILE goes to standard error, and the exit code is 1.
    """
    from dprk_engagement.checking import release_zip

    try:
        release = release_zip.verify_release(file, version=wanted, sha256=sha256)
    except release_zip.ReleaseRefused as refused:
        if as_json:
            common.print_json({"ok": False, "problems": refused.problems})
            sys.exit(1)
        raise click.ClickException(str(refused)) from refused
    common.tell(release, as_json, ok=True)


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
@common.a_table
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=common.complete_id)
@_texts
@common.as_json
def sentences(table: TableName, ids: tuple[str, ...], texts: str, as_json: bool) -> None:
    """Show the sentences that rows of TABLE rest on.

    They are shown where your copy has the words that were coded. Without ID, of every row.
    """
    from dprk_engagement.documents.sentences import sentences as found

    frame = found([f"{table}/{id_}" for id_ in ids] or table, texts=texts)
    rows = frame.astype(object).where(frame.notna(), None)
    if as_json:
        common.print_json(rows.to_dict("records"))
    else:
        common.print_table(list(frame.columns), rows.fillna("").to_numpy().tolist())


@click.command()
@click.argument("path", type=click.Path(exists=True), metavar="PATH")
@common.as_json
def score(path: str, as_json: bool) -> None:
    """Compare your coding of the documents with the published one.

    PATH is a folder of tables, or a CSV file of interactions with the columns
    source, target, kind, date, document and sentence.
    """
    from dprk_engagement.scoring.scoring import score as scored

    result = scored(path)
    if as_json:
        told = common.plain(result)
        for measure in told["measures"]:
            # What is not defined is null, since JSON has no NaN.
            measure |= {key: None for key, value in measure.items() if value != value}
        common.print_json(told)
    else:
        click.echo(str(result))


COMMANDS = (read, sentences, score, validate, template, verify, verify_release)
