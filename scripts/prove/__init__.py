"""A release's data bundle, read by the programs that people have."""
