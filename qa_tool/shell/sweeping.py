"""What is done by itself, nobody asking: what goes once its time is over, and what falls due.

They run at the start, by a timer in ``qa-tool serve`` and with ``qa-tool notices send``, so that a promise such as "for
one hour" holds when nobody is at work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import Engine

from qa_tool.kit import transactions

Sweep = Callable[[Engine, Path], None]
"""Takes the database and the instance folder. It commits by itself, and may run in two processes at once. The
list of them is ``subjects.SWEEPS``."""

EVERY_SECONDS = 60
PATIENCE_MS = 2_000
LOGGER = "qa_tool.requests"


def run(sweeps: Iterable[Sweep], engine: Engine, instance: Path) -> None:
    """Run every sweep. One that fails (a locked database, say) keeps no other from running."""
    for sweep in sweeps:
        try:
            with transactions.patience(PATIENCE_MS):
                sweep(engine, instance)
        except Exception as failed:  # noqa: BLE001, RUF100  nobody waits for a sweep, and nothing may fail because of it
            logging.getLogger(LOGGER).warning("sweep", extra={"error": type(failed).__name__})
