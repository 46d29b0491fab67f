"""Every measure by its key, in the order of their numbers: those of the files, and those of the families in code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from qa_tool.definitions.verbs.reading import beside_forms
from qa_tool.figures.measures import agreement, grades, programme, section_47, themes
from qa_tool.figures.measures.base import Measure
from qa_tool.figures.measures.declared import FOLDER, read_measures
from qa_tool.figures.measures.lines import measure_of

IN_CODE = {
    one.key: one
    for module in (agreement, grades, programme, section_47, themes)
    for one in vars(module).values()
    if isinstance(one, Measure)
}


class _Measures(Mapping[str, Measure]):
    """The measures of the service. A file that was changed is read again; a measure with a fault is left out."""

    def __getitem__(self, key: str) -> Measure:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> Mapping[str, Measure]:
        folder = beside_forms(FOLDER)
        return _read(folder, tuple(sorted((one.name, one.stat().st_mtime_ns) for one in folder.glob("*.yaml"))))


@lru_cache(maxsize=4)
def _read(folder: Path, _changed_at: tuple[tuple[str, int], ...]) -> Mapping[str, Measure]:
    found = {**{one.key: measure_of(one) for one in read_measures(folder).measures}, **IN_CODE}
    return {one.key: one for one in sorted(found.values(), key=lambda measure: measure.number)}


MEASURES: Mapping[str, Measure] = _Measures()
