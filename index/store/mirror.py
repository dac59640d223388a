"""Lets libraries that write a lock or a log before they read use a read-only folder.

Hides a temporary folder of links to the files; a library can write there. It is removed with the `Mirror`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


class Mirror:
    """A folder that a library can use: the folder itself if it is writable, else a temporary one with its content."""

    def __init__(self, folder: Path, is_written: Callable[[Path], bool]) -> None:
        """Mirror `folder` by links; copy the files for which `is_written` is true, so that the originals stay."""
        self._made: tempfile.TemporaryDirectory[str] | None = None
        self.folder = folder
        if not folder.is_dir() or os.access(folder, os.W_OK):
            return
        self._made = tempfile.TemporaryDirectory(prefix="dateline-")
        self.folder = Path(self._made.name)
        for path in folder.iterdir():
            if path.suffix == ".lock":
                continue  # SQLite needs this file only to write, and nobody writes
            if is_written(path):
                shutil.copyfile(path, self.folder / path.name)
            else:
                (self.folder / path.name).symlink_to(path.absolute())

    def close(self) -> None:
        """Remove the temporary folder, if there is one."""
        if self._made:
            self._made.cleanup()
