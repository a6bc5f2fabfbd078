"""Read the bundle of a release with the programs that people use."""
