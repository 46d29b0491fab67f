"""Measures that are data, counted: one grouped query for those of one dataset, and the records behind a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from qa_tool.counts.datasets import datasets_of
from qa_tool.definitions.counts import FOLDER as FOLDER_OF_COUNTS
from qa_tool.definitions.counts import read_counts
from qa_tool.definitions.files.reading import Fault
from qa_tool.definitions.kinds import Kind
from qa_tool.definitions.model import Condition, Definition
from qa_tool.definitions.registers import FOLDER as FOLDER_OF_REGISTERS
from qa_tool.definitions.registers import read_registers
from qa_tool.definitions.verbs.reading import beside_forms
from qa_tool.figures.measures import checking
from qa_tool.figures.measures.base import SERVICE, Measure
from qa_tool.figures.measures.engine import Calculation, Entry, Term, meets, settings_named, settled, with_days
from qa_tool.figures.measures.exploring import Question
from qa_tool.figures.measures.files import FOLDER, parts, read_measures
from qa_tool.figures.queries import datasets, registry
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs.statistics import STATISTICS
from qa_tool.figures.words.filters import Detail, Filters
from qa_tool.kit.datasets import Dataset
from qa_tool.kit.errors import NotFound
from qa_tool.kit.periods import Period
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.registers.datasets import datasets_of as of_registers
from qa_tool.settings.verbs import setting
from qa_tool.settings.words import CATALOGUE


def calculations(session: Session, summary: Summary, wanted: Iterable[Measure]) -> dict[str, Calculation]:
    """What each measure is worked out from, by its key. A measure of no dataset of the service counts nothing."""
    every = datasets.in_service(session)
    together: dict[tuple[str, str], list[Measure]] = {}
    for one in wanted:
        if one.of in every:
            together.setdefault((one.of, one.where.model_dump_json() if one.where else ""), []).append(one)
    found = {}
    for (of, _), measures in together.items():
        dataset, where = every[of], measures[0].where
        keys = dataset.with_parts(frozenset().union(*(one.columns() for one in measures)))
        compared = any(one.compare for one in measures)
        now = _entries(session, dataset, keys, summary.period, summary.filters, where)
        previous = summary.previous if compared else None
        before = _entries(session, dataset, keys, previous, summary.filters, where) if previous else ()
        names = datasets.names(session, dataset, keys)
        for one in measures:
            as_set = _settled(session, one, summary.period)
            found[one.key] = Calculation(as_set, dataset, with_days(one, now), with_days(one, before), names)
    return found


def _entries(
    session: Session, dataset: Dataset, keys: Iterable[str], period: Period, filters: Filters, where: Condition | None
) -> tuple[Entry, ...]:
    rows = datasets.count(session, dataset, frozenset(keys), period, filters, where)
    return tuple((values, n) for _, values, n in rows)


def _settled(session: Session, measure: Measure, period: Period) -> Measure:
    """With the settings as they are on the period's last day."""
    named = [key for key in settings_named(measure) if key in CATALOGUE]
    return settled(measure, {key: setting(session, key, period.last) for key in named}) if named else measure


def behind(
    session: Session, asker: Asker, period: Period, filters: Filters, detail: Detail
) -> tuple[frozenset[str], str]:
    """The ids of the records that a number of a measure counts, whoever may read them; and what they are, in words.

    Raises NotFound for what is no number of a measure that the asker reads and that leads to its records.
    """
    every = datasets.in_service(session)
    measure = registry.in_use(session).get(detail.measure)
    if measure is None and (question := Question.of_key(every, detail.measure)) is not None:
        measure = question.measure()
    dataset = every.get(measure.of) if measure is not None else None
    reads = measure is not None and matrix.may(asker.roles, "measure", measure.granted)
    if measure is None or dataset is None or not measure.lists or not reads:
        raise NotFound
    breakdown = detail.by or SERVICE
    keys = measure.columns()
    of = Calculation(_settled(session, measure, period), dataset, names=datasets.names(session, dataset, keys))
    term = next((one for one in of.terms if one.number == detail.row), None)
    tests = term.tests(detail.part) if term is not None else None
    if term is None or tests is None or breakdown not in measure.by:
        raise NotFound
    ids = set()
    for record, values, _ in datasets.count(session, dataset, keys, period, filters, measure.where, each=True):
        (entry,) = with_days(measure, [(values, 1)])
        ((identity, name, _),) = of.members(breakdown, [entry])
        if meets(tests, entry[0]) and (identity or name) == detail.member:
            ids.add(record)
    return frozenset(ids), _in_words(measure, of, term, detail)


def _in_words(measure: Measure, of: Calculation, term: Term, detail: Detail) -> str:
    counts = term.label if detail.part == "n" else f"all of which '{term.label}' is counted"
    column = of.dataset.column(detail.by)
    label = f"{column.label}: {detail.member}" if column is not None else ""
    return "; ".join(filter(None, (f"{measure.name}: {counts}", label)))


def check(folder: Path, forms: Mapping[str, Definition]) -> list[Fault]:
    """Every fault of the measures beside a folder of forms, whose definitions these are; [] where it has none."""
    found = read_measures(folder / FOLDER)
    counts = datasets_of(read_counts(folder / FOLDER_OF_COUNTS).parts.values())
    kept = read_registers(beside_forms(FOLDER_OF_REGISTERS, folder)).parts
    every = {**counts, **of_registers(kept.values()), **datasets.of_forms(forms.values(), kept.values())}
    return checking.check(found, every, CATALOGUE.keys(), STATISTICS)


KIND = Kind(registry.KIND, "Measures", FOLDER, parts, check)
