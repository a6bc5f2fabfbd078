"""CSV as the project writes it: UTF-8, LF, quoted only where needed, sorted by its key."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dprk_engagement.contract import Table
from scripts.build.problems import Origin


@dataclass
class SeedRow:
    """A row of a table and where it was read; ``origins`` holds what differs for single cells."""

    cells: dict[str, str]
    origin: Origin
    origins: dict[str, Origin] = field(default_factory=dict)

    def origin_of(self, name: str) -> Origin:
        """Return where the cell ``name`` was read."""
        return self.origins.get(name, self.origin)


class CsvError(Exception):
    """A CSV file that is not the table it should be: the line and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason


def read_csv(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return (line, row) for every row of the CSV file ``path``."""
    if path.is_symlink() or not path.is_file():
        raise CsvError(1, "is no file of its own")
    rows = []
    try:
        reader = csv.reader(io.StringIO(path.read_bytes().decode(), newline=""), strict=True)
        header = next(reader, [])
        if header != list(columns):
            raise CsvError(1, f"the header is not {','.join(columns)}")
        for cells in reader:
            if len(cells) != len(columns):
                raise CsvError(reader.line_num, f"has {len(cells)} cells, not {len(columns)}")
            rows.append((reader.line_num, dict(zip(columns, cells, strict=True))))
    except UnicodeDecodeError:
        raise CsvError(1, "is not UTF-8") from None
    except csv.Error as error:
        raise CsvError(reader.line_num, f"is not CSV ({error})") from None
    return rows


def as_csv(table: Table, rows: Iterable[SeedRow]) -> bytes:
    """Return ``rows`` as the CSV file of ``table``, whole numbers of the key in their order."""
    numbered = {name for name in table.key if table.fields[name]["type"] == "integer"}

    def order(row: Mapping[str, str]) -> list[tuple[int, str]]:
        return [(int(row[name]), "") if name in numbered else (0, row[name]) for name in table.key]

    cells = sorted((row.cells for row in rows), key=order)
    return csv_bytes(table.fields, ([row[name] for name in table.fields] for row in cells))


def csv_bytes(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the project, cells as filed."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def misform(table: Table, path: Path) -> CsvError | None:
    """Return why the file is not byte for byte as the build would write its rows, or None."""
    try:
        read = read_csv(path, list(table.fields))
        written = as_csv(table, [SeedRow(cells, Origin(path.name, line)) for line, cells in read])
    except CsvError as refused:
        return refused
    except ValueError:
        return CsvError(1, "has a word for a number in its key")
    return None if written == path.read_bytes() else CsvError(1, "is not as the build writes it")
