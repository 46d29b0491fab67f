"""Every measure by its key, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from qa_tool.definitions.files.reading import kept_until_changed
from qa_tool.definitions.verbs.reading import beside_forms
from qa_tool.figures.measures.base import Measure
from qa_tool.figures.measures.files import FOLDER, read_measures


class _Measures(Mapping[str, Measure]):
    """The measures of the service. A file that was changed is read again; a measure with a fault is left out."""

    def __getitem__(self, key: str) -> Measure:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> Mapping[str, Measure]:
        return _in_order(beside_forms(FOLDER))


@kept_until_changed
def _in_order(folder: Path) -> Mapping[str, Measure]:
    return {one.key: one for one in sorted(read_measures(folder).measures, key=lambda measure: measure.number)}


MEASURES: Mapping[str, Measure] = _Measures()
