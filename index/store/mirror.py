"""Reading from a folder that cannot be written to, with libraries that write a lock or a log before they read.

Hides a folder of links to the files; what a library may write goes there. It is removed with the `Mirror`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


class Mirror:
    """A folder as a library needs it: itself where it can be written to, else a temporary one with its content."""

    def __init__(self, folder: Path, is_written: Callable[[Path], bool]) -> None:
        """Mirror `folder`; files that `is_written` are copied, all else is linked."""
        self._made: tempfile.TemporaryDirectory[str] | None = None
        self.folder = folder
        if not folder.is_dir() or os.access(folder, os.W_OK):
            return
        self._made = tempfile.TemporaryDirectory(prefix="dateline-")
        self.folder = Path(self._made.name)
        for path in folder.iterdir():
            if path.suffix == ".lock":
                continue  # nobody but a writer needs to see it, and there is none
            if is_written(path):
                shutil.copyfile(path, self.folder / path.name)
            else:
                (self.folder / path.name).symlink_to(path.absolute())

    def close(self) -> None:
        """Remove the temporary folder, where there is one."""
        if self._made:
            self._made.cleanup()
