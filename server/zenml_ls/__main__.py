"""``python -m zenml_ls`` is the same as ``zenml-ls``."""

from __future__ import annotations

import sys

from zenml_ls.cli import main

if __name__ == "__main__":
    sys.exit(main())
