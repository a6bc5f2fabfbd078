"""Make the release: ``python -m scripts.release``."""

from scripts.release.dist import main

raise SystemExit(main())
