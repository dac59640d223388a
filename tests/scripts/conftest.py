"""Scripts are run by their path, and import each other by name; so do their tests."""

import sys

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
