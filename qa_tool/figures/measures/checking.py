"""The sense of measures: every dataset, column, option and setting that they name is there. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from qa_tool.definitions.files.reading import Fault
from qa_tool.definitions.model import Answered, AtLeast, AtMost, Condition, Expected
from qa_tool.figures.measures.base import SERVICE, By, Measure, Offered, bare
from qa_tool.figures.measures.engine import settings_named
from qa_tool.figures.measures.files import Found
from qa_tool.kit.datasets import Dataset, Kind

NUMBERED = "C"


def check(
    found: Found,
    datasets: Mapping[str, Dataset],
    settings: Collection[str],
    statistics: Mapping[str, Offered],
) -> list[Fault]:
    """Every fault of the measures, those of form among them."""
    faults = [*found.faults]
    for one in found.measures:
        for field, message in _wrongs(one, datasets, settings, statistics):
            faults.append(Fault.at(found.blocks[one.key].place_of(field), one.key, message))
    return sorted(set(faults))


Wrong = tuple[str, str]
"""(field where it is written, what is wrong and what to do)."""


def _wrongs(
    one: Measure,
    datasets: Mapping[str, Dataset],
    settings: Collection[str],
    statistics: Mapping[str, Offered],
) -> Iterator[Wrong]:
    if not (one.key.startswith(NUMBERED) and one.key[1:].isdecimal()):
        yield "key", f"'{one.key}' is no key of a measure: write {NUMBERED} and a number, such as C36"
    for name in sorted(settings_named(one) - set(settings)):
        yield "rows", f"{{setting:{name}}} is no setting: qa-tool settings lists them"
    if one.statistic:
        yield from _statistic(one, datasets, statistics)
        return
    if one.pairs:
        yield "pairs", "only a statistic compares pairs"
    dataset = datasets.get(one.of)
    if dataset is None:
        yield "of", f"'{one.of}' is no dataset: choose one of {', '.join(sorted(datasets))}"
        return
    if one.lists and not dataset.by_record:
        wrong = f"the rows of '{one.of}' are not of the period's records, so no list of these is behind a number"
        yield "lists", f"{wrong}: leave 'lists' out"
    yield from _days(one, dataset)
    yield from _breakdowns(one, dataset)
    yield from _lines(one, dataset)
    for condition in one.conditions():
        for key, expected in _tests(condition):
            yield from (("rows", message) for message in _mismatch(one, dataset, key, expected))


def _statistic(one: Measure, datasets: Mapping[str, Dataset], statistics: Mapping[str, Offered]) -> Iterator[Wrong]:
    offered = statistics.get(one.statistic)
    if offered is None:
        yield "statistic", f"'{one.statistic}' is no statistic: choose one of {', '.join(sorted(statistics))}"
        return
    for name in ("of", "where", "days", "compare", "lists", "rows"):
        if getattr(one, name):
            yield name, f"a statistic brings its own rows: leave out '{name}', or 'statistic'"
    known = [by.name.lower() for by in offered.by]
    for name in one.by:
        if name not in known:
            yield "by", f"'{one.statistic}' cannot be broken down by '{name}': choose of {', '.join(known)}"
    if offered.pairs != bool(one.pairs):
        said = "needs 'pairs': two questions each" if offered.pairs else "compares no pairs: leave out 'pairs'"
        yield "pairs", f"'{one.statistic}' {said}"
    for pair in one.pairs.values():
        for form, key in (pair.first, pair.second):
            dataset = datasets.get(form)
            if dataset is None:
                yield "pairs", f"'{form}' is no form: a side of a pair is [form, question]"
            elif dataset.column(key) is None:
                yield "pairs", _unknown(form, dataset, key)
        if bool(pair.lower) != bool(pair.higher):
            yield "pairs", "a pair of grades needs both 'lower' and 'higher', a pair of options neither"


def _days(one: Measure, dataset: Dataset) -> Iterator[Wrong]:
    for name, pair in one.days.items():
        if dataset.column(name) is not None:
            yield "days", f"'{name}' is a column of '{one.of}' already: call the days otherwise"
        for day in pair:
            column = dataset.column(day)
            if column is None:
                yield "days", _unknown(one.of, dataset, day)
            elif column.kind is not Kind.DATE:
                yield "days", f"{day} is no day: working days are counted from a day to a day"


def _breakdowns(one: Measure, dataset: Dataset) -> Iterator[Wrong]:
    known = {by.name.lower() for by in By}
    for name in one.by:
        column = dataset.column(name)
        if name == SERVICE or (column is not None and name in known):
            continue
        offered = [SERVICE, *(column.key for column in dataset.columns if column.key in known)]
        yield "by", f"'{one.of}' cannot be broken down by '{name}': choose of {', '.join(offered)}"


def _lines(one: Measure, dataset: Dataset) -> Iterator[Wrong]:
    for line in one.rows:
        column = dataset.column(line.mix) if line.mix else None
        if line.mix and column is None:
            yield "rows", _unknown(one.of, dataset, line.mix)
        elif column is not None and not (column.words or column.parts):
            yield "rows", f"'mix' needs a column of options, and {line.mix} has none"
        if line.over and not dataset.each:
            yield "rows", f"'over' compares months, quarters or years, and '{one.of}' is not entered for any"
        for key in (*line.sum, *line.ratio, *line.of):
            summed = dataset.column(bare(key))
            if summed is None:
                yield "rows", _unknown(one.of, dataset, bare(key))
            elif summed.kind is not Kind.NUMBER:
                yield "rows", f"'sum' and 'ratio' add numbers up, and {key} is none"
        if line.median and line.median not in one.days:
            yield "rows", f"'median' needs a name of 'days', and {line.median} is none"
    for label, times in Counter(line.label for line in one.rows if line.label).items():
        if times > 1:
            yield "rows", f"two rows are called '{label}': each needs a label of its own"


def _mismatch(one: Measure, dataset: Dataset, key: str, expected: Expected) -> Iterator[str]:
    column = dataset.column(key)
    if column is None and key not in one.days:
        yield _unknown(one.of, dataset, key)
        return
    number = column is None or column.kind is Kind.NUMBER
    if isinstance(expected, Answered):
        return
    if isinstance(expected, AtLeast | AtMost):
        limit = expected.at_most if isinstance(expected, AtMost) else 0
        if not number:
            yield f"{key} is tested for a number, and is none"
        elif isinstance(limit, str) and not (limit.isdecimal() or settings_named(one)):
            yield f"the limit '{limit}' of {key} is neither a number nor a {{setting:...}}"
        return
    values = expected if isinstance(expected, tuple) else (expected,)
    if not values:
        yield f"no value is given for {key}"
    if column is not None and column.kind in (Kind.DATE, Kind.ANSWERED):
        yield f"{key} can only be tested with {{answered: true}} or {{answered: false}}"
        return
    known = column.words if column is not None else {}
    for value in values:
        if known and (isinstance(value, bool) or str(value) not in known):
            yield f"'{value}' is expected of {key}, which has {', '.join(known)}{_quote(value)}"


def _quote(value: object) -> str:
    return '. Write "yes" and "no" in double quotes' if isinstance(value, bool) else ""


def _unknown(of: str, dataset: Dataset, key: str) -> str:
    return f"'{of}' ({dataset.label}) has no column {key}: forms/README.md says which there are"


def _tests(condition: Condition) -> Iterator[tuple[str, Expected]]:
    yield from condition.all_of.items()
    for alternative in condition.any_of:
        yield from _tests(alternative)
