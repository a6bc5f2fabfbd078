"""Render the reports: ``python -m scripts.render``."""

import os
import sys
import tempfile

from scripts.render.documents import main

if __name__ == "__main__":
    try:
        with tempfile.TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True) as scratch:
            tempfile.tempdir = scratch  # Nothing is left behind, even of threads that are cut off.
            sys.exit(main())
    except KeyboardInterrupt:
        print("stopped; the former files are as they were", file=sys.stderr)
        os._exit(130)  # At once: threads cannot be stopped, and left alone kernels end themselves.
