"""Build the tables: ``python -m scripts.build``."""

import sys

from scripts.build.tables import main

if __name__ == "__main__":
    sys.exit(main())
