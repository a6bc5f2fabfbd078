"""Prove the release: ``python -m scripts.prove``."""

import sys

from scripts.prove.proof import main

if __name__ == "__main__":
    sys.exit(main())
