"""Show what differs between releases: ``python -m scripts.history``."""

from scripts.history.show import main

raise SystemExit(main())
