"""Files of exports: whole or not at all, readable by this service only, and swept when a process was killed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine

FOLDER = "workbooks"
"""Where exports are made, in the instance folder."""
PARTIAL = ".part"
ABANDONED_AFTER_SECONDS = 3600
"""A half-written file of this age was left by a process that was killed."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of ``path`` in one step when all is well, and is removed otherwise."""
    partial = path.with_name(f".{uuid4().hex}{PARTIAL}")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield partial
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def sweep(_engine: Engine, instance: Path) -> None:
    """Remove half-written files that a killed process left among the exports."""
    for left in (instance / FOLDER).glob(f".*{PARTIAL}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_AFTER_SECONDS:
                left.unlink()
