"""Scripts are run by their path, and import each other by name; so do their tests."""

import sys

from tests.conftest import ROOT

sys.path[:0] = [str(ROOT / "scripts" / room) for room in ("bench", "docs", "research", "train")]
