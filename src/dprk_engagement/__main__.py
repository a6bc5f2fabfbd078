"""``dprk-engagement`` and ``python -m dprk_engagement``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; without its extra, say how to install it and return 2."""
    from dprk_engagement.errors import MissingExtra, need

    try:
        need("click", "cli")
    except MissingExtra as error:
        print(f"dprk-engagement: {error}", file=sys.stderr)
        return 2
    from dprk_engagement.cli import run

    run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
