"""The priorities of the year, read from the folder of forms: an editable file, read again when it has changed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from qa_tool.definitions import priorities as definitions
from qa_tool.definitions.priorities import Priorities
from qa_tool.resources import forms_folder
from qa_tool.vocabulary.periods import Period, Quarter, year_label

_folder: list[Path] = []


def use_folder(folder: Path) -> None:
    """Give the service the folder of forms (``settings.forms``). Called once when the application starts."""
    _folder[:] = [folder]


def of_period(period: Period) -> Priorities:
    """The priorities that hold in the financial year of the period's last day.

    Priorities with a fault are left out: ``qa-tool forms check`` names each with its line.
    """
    path = (_folder[0] if _folder else forms_folder()) / definitions.FILE
    if not path.is_file():
        return ()
    found = _read(path.parent, path.stat().st_mtime_ns)
    return definitions.of_year(found, year_label(Quarter.of(period.last).year))


@lru_cache(maxsize=4)
def _read(folder: Path, changed_at: int) -> Priorities:  # noqa: ARG001  a later change is another entry
    return definitions.read_priorities(folder)[0]
