"""Show what differs between releases: ``python -m scripts.history``."""

import sys

from scripts.history.show import main

if __name__ == "__main__":
    sys.exit(main())
