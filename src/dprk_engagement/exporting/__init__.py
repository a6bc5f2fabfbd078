"""The tables in other formats."""
