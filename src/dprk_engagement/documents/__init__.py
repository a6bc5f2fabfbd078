"""The documents: their canonical text, their sentences, and the reader's own copies of them."""
