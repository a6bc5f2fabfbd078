"""Build the tables: ``python -m scripts.build``."""

from scripts.build.tables import main

raise SystemExit(main())
