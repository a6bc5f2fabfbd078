"""Make the release: ``python -m scripts.release``."""

import sys

from scripts.release.dist import main

if __name__ == "__main__":
    sys.exit(main())
