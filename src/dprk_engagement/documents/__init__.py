"""The reader's own copies of the documents."""
