"""What a release consists of, each file as bytes that depend on the repository alone."""
