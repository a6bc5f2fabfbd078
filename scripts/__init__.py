"""Everything that makes, checks and publishes the dataset: one package a stage."""
