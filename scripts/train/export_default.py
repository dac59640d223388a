"""Export the default encoder again into index/embed/weights: `model.onnx` and `tokenizer.json`.

    python scripts/train/export_default.py

It prints their SHA-256, which belong into `SHIPPED_SHA256` in index/embed/export.py. Raise `FORMAT` there, so that the
copies in data/encoders are made anew.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from index.embed import export

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        export.export(export.DEFAULT, "int8", Path(scratch))
        for name in export.SHIPPED_SHA256:
            shutil.copyfile(Path(scratch) / name, export.SHIPPED / name)
            print(name, hashlib.sha256((export.SHIPPED / name).read_bytes()).hexdigest())
