"""Print every table of a SQLite file as Datasette serves it; its own environment runs this."""

# mypy: ignore-errors
import asyncio
import json
import sys
from pathlib import Path

from datasette.app import Datasette


async def tables(file: str) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each table by its name."""
    service = Datasette(files=[], immutables=[file], settings={"max_returned_rows": 1_000_000})
    await service.invoke_startup()
    place = f"/{Path(file).stem}"
    listed = (await service.client.get(f"{place}.json")).json()["tables"]
    found = {}
    for name in [table["name"] for table in listed]:
        answer = await service.client.get(f"{place}/{name}.json?_shape=array&_size=max")
        found[name] = answer.json()
    return found


print(json.dumps(asyncio.run(tables(sys.argv[1]))))
