"""Prove the release: ``python -m scripts.prove``."""

from scripts.prove.proof import main

raise SystemExit(main())
