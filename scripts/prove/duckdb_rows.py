"""Print every table and view of a SQLite file as DuckDB reads it; its own environment runs this.

DuckDB downloads its extensions. This one comes from a package instead, under another name than
DuckDB loads it by.
"""

# mypy: ignore-errors
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import duckdb_extension_sqlite

(extension,) = Path(duckdb_extension_sqlite.__file__).parent.rglob("sqlite.duckdb_extension")
database = duckdb.connect()
with TemporaryDirectory() as folder:
    named = Path(folder, "sqlite_scanner.duckdb_extension")
    named.write_bytes(extension.read_bytes())
    database.execute(f"LOAD '{named}'")
database.execute(f"ATTACH '{sys.argv[1]}' AS release (TYPE sqlite, READ_ONLY)")
database.execute("USE release")
found = {}
for (name,) in database.execute("SHOW TABLES").fetchall():
    rows = database.execute(f'SELECT * FROM "{name}"')  # noqa: S608
    columns = [column[0] for column in rows.description]
    found[name] = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
print(json.dumps(found, default=str))
