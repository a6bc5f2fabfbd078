"""Make a release: its files depend on nothing but the repository."""
