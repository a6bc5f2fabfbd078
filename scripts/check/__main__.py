"""Check the built tables: ``python -m scripts.check``."""

import sys

from scripts.check.stages import main

if __name__ == "__main__":
    sys.exit(main())
