"""Print every record as mlcroissant reads it; its own environment runs this."""

# mypy: ignore-errors
import json
import sys

import mlcroissant

dataset = mlcroissant.Dataset(sys.argv[1])
records = {
    table.id: [
        {
            # Texts come as bytes, and days as moments.
            name.removeprefix(f"{table.id}/"): value.decode()
            if isinstance(value, bytes)
            else str(value.date())
            if hasattr(value, "date")
            else value
            for name, value in record.items()
        }
        for record in dataset.records(table.id)
    ]
    for table in dataset.metadata.record_sets
}
print(json.dumps(records))
