"""Check the built tables: ``python -m scripts.check``."""

from scripts.check.stages import main

raise SystemExit(main())
