"""The cycle in external editions: which counts of which measures leave the service, and how they add up.

Nothing goes outside that is not named here, and of what is named nothing but the whole service's. Medians and kappa
stay inside: they are worked out from counts that may have to be hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_tool.definitions.words import Grade, Noun, QuestionRole
from qa_tool.figures.measures import programme, section_47
from qa_tool.figures.measures.base import By, Measured, Row
from qa_tool.figures.summary.summary import FormFigures, Summary
from qa_tool.kit.suppression.tables import Key, Table, joined
from qa_tool.outputs.external import keys
from qa_tool.outputs.external.content import Content
from qa_tool.outputs.external.keys import split

Forms = Callable[[Summary], Iterable[FormFigures]]
OWN = "N"
"""N of a measure's rows, where it is the count of no other row."""


@dataclass(frozen=True)
class Mix:
    """Rows of a measure that share their N."""

    labels: tuple[str, ...] = ()
    """(): every share of the whole service."""
    alone: bool = False
    """Whether a record may be in several of them; else each is in one at most, and a reader knows that."""
    of: tuple[str, ...] = ()
    """The rows whose counts add up to N; (): N is the measure's own, or what is behind the row says whose."""
    own: str = OWN
    """Which N of its own, where a measure has two."""
    within: tuple[str, ...] = ()
    """Rows that hold, together, every record of these, besides N."""


@dataclass(frozen=True)
class Told:
    """What outside readers are told of one measure."""

    measure: str
    mixes: tuple[Mix, ...]
    counts: tuple[str, ...] = ()
    """Plain counts of records that are not in N."""
    among: Forms | None = None
    """The forms among whose records N, and those counts, are."""
    within: str = ""
    """The measure whose N holds this N."""
    of_inadequates: bool = False
    """Whether N holds every inadequate overall grade of these forms, and more."""


@dataclass(frozen=True)
class Part:
    """One sheet."""

    title: str
    question: str
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Share:
    """One count as it is printed: n of N, or a plain count."""

    label: str
    key: Key
    n: int
    total: Key | None = None
    of: int = 0


def _observations(summary: Summary) -> Iterator[FormFigures]:
    return (form for form in summary.forms if form.audits and form.noun is Noun.OBSERVATION)


def _enquiries(summary: Summary) -> Iterator[FormFigures]:
    role = QuestionRole.VIEW_OF_DECISION
    return (form for form in summary.forms if form.audits and any(one.role is role for one in form.questions))


def _graded(summary: Summary) -> Iterator[FormFigures]:
    return (form for form in summary.forms if form.audits and form.graded)


IN_TIME, LATE = "Closed, done in time", "Closed, done late"
SEEN = ("Verified: a difference for the child", "Graded better than inadequate when closed", "Re-audited")
SAME = "Same grade"
DONE, DONE_LATE, CLOSED = "Done in time", "Done late", "Closed by another person"
PARTS = (
    Part(
        "Section 47",
        "Are the right children conferenced?",
        (
            Told("C13", (Mix((section_47.RECEIVED,)), Mix((section_47.SILENT,), own="months"))),
            Told("C14", (Mix(),), among=_enquiries),
            Told("C15", (Mix(alone=True),), among=_enquiries),
            Told("C16", (Mix(alone=True),), among=_enquiries),
        ),
    ),
    Part(
        "Observations",
        "Do managers observe, and is it fed back and recognised?",
        (
            Told("C10", (Mix((programme.OBSERVED,)),)),
            Told("C11", (Mix(("Feedback in time",)),), ("Still without feedback",), _observations),
            Told("C12", (Mix(),), within="C11"),
        ),
    ),
    Part(
        "Follow-up and actions",
        "Did it change anything for the child?",
        (
            Told(
                "C19",
                (
                    Mix(("Not closed yet", IN_TIME, LATE)),
                    Mix(SEEN, alone=True, of=(IN_TIME, LATE)),
                    Mix(("Graded better than inadequate at the re-audit",), of=("Re-audited",)),
                ),
                among=_graded,
                of_inadequates=True,
            ),
            Told(
                "C20",
                (
                    Mix((DONE, DONE_LATE, "Overdue")),
                    Mix((CLOSED,), within=(DONE, DONE_LATE)),
                    Mix(("Verified: a difference for the child",), of=(CLOSED,)),
                ),
            ),
        ),
    ),
    Part(
        "Moderation",
        "Do we agree?",
        (
            Told(
                "C17",
                (
                    Mix((SAME, "One step apart", "Two steps apart or more")),
                    Mix((SAME, "Second reader graded lower", "Second reader graded higher")),
                ),
                among=_graded,
            ),
            Told(
                "C18",
                (
                    Mix(
                        (
                            "Oversight: same grade in both",
                            "Oversight: Tier 2 grades lower",
                            "Oversight: Tier 2 grades higher",
                        )
                    ),
                    Mix(("Anything to challenge: same answer in both",)),
                ),
            ),
        ),
    ),
)
NAMED = frozenset(told.measure for part in PARTS for told in part.told)
"""The measures that ``Content.measured`` should have. C8 comes as ``Content.volume``."""


def shares(content: Content, told: Told) -> tuple[Share, ...]:
    """What is printed of a measure, each count once, in the measure's own order; () where there is nothing."""
    found = _measured(content, told.measure)
    if found is None:
        return ()
    period = keys.name(content.summary.period)
    rows = _service(found)
    lines = {line.label: line for mix in told.mixes for line in _lines(period, told.measure, rows, mix)}
    plain = {label: rows[label].records[0] for label in told.counts if label in rows}
    if not lines and not any(plain.values()):
        return ()
    lines |= {label: Share(label, _count(period, told.measure, rows[label]), n) for label, n in plain.items()}
    return tuple(lines[label] for label in rows if label in lines)


def tables(content: Content) -> list[Table]:
    """Every count of the cycle, and everything that a reader can know of how they add up."""
    found = [*_volumes(content), *_stock(content)]
    for part in PARTS:
        for told in part.told:
            found += _told(content, told)
    return found


def year_before(content: Content, quarters: Sequence[Content]) -> Table:
    """What came of a year's actions as the sum of its quarters', which the editions of quarters print.

    Each of ``quarters`` has as its ``last_time`` the same quarter of the year before.
    """
    parts = [one.last_time for one in quarters if one.last_time is not None]
    if content.last_time is None or not parts:
        return Table({})
    lines = [(keys.came_of_it(keys.name(one.period)), one.found.parts) for one in parts]
    tables = [
        split(key, n, {names[place]: counts[place] for names, counts in lines})
        for place, (key, n) in enumerate(
            zip(keys.came_of_it(keys.name(content.last_time.period)), content.last_time.found.parts, strict=True)
        )
    ]
    return joined(tables)


def _told(content: Content, told: Told) -> Iterator[Table]:
    found = _measured(content, told.measure)
    if found is None:
        return
    period, rows = keys.name(content.summary.period), _service(found)
    whole: dict[Key, int] = {}
    for mix in told.mixes:
        lines = _lines(period, told.measure, rows, mix)
        for group in [[line] for line in lines] if mix.alone else [lines] if lines else []:
            total = group[0].total
            assert total is not None, "a share"
            yield _split(total, group[0].of, {line.key: line.n for line in group})
            if not mix.of:
                whole[total] = group[0].of
        for labels, held in ((mix.of, ()), (mix.within, lines)):
            if labels and lines:
                yield _together(period, told.measure, [rows[label] for label in labels], held)
    plain = {
        _count(period, told.measure, rows[label]): rows[label].records[0] for label in told.counts if label in rows
    }
    yield from _placed(content, told, whole, plain)


def _placed(content: Content, told: Told, whole: Mapping[Key, int], plain: Mapping[Key, int]) -> Iterator[Table]:
    """Where N lies: among the records of some forms, or in the N of another measure; and what it holds."""
    period = keys.name(content.summary.period)
    forms = list(told.among(content.summary)) if told.among is not None else []
    if plain:
        yield Table(plain)
    if forms:
        records = {keys.records(period, form.form): form.audits for form in forms}
        pool = ("pool", period, *sorted(form.form for form in forms)) if len(forms) > 1 else next(iter(records))
        if len(forms) > 1:
            every = _split(pool, sum(records.values()), records)
            yield Table(every.counts, every.sums, frozenset({pool}))
        for total, n in whole.items():
            if n + sum(plain.values()) <= sum(records.values()):
                yield _split(pool, sum(records.values()), {total: n, **plain})
    holder = next(iter(_wholes(content, told.within)), None) if told.within else None
    if holder is not None:
        for total, n in whole.items():
            if n <= holder[1]:
                yield _split(holder[0], holder[1], {total: n})
    if told.of_inadequates:
        graded = {_inadequate(period, form): form.overall.n(Grade.INADEQUATE) for form in forms}
        for total, n in whole.items():
            if sum(graded.values()) <= n:
                yield _split(total, n, graded)


def _wholes(content: Content, measure: str) -> Iterator[tuple[Key, int]]:
    told = next(one for part in PARTS for one in part.told if one.measure == measure)
    found = _measured(content, measure)
    if found is not None:
        period = keys.name(content.summary.period)
        for line in _lines(period, measure, _service(found), told.mixes[0]):
            if line.total is not None:
                yield line.total, line.of


def _together(period: str, measure: str, rows: Iterable[Row], held: Iterable[Share]) -> Table:
    """The rows as one count, and those of ``held`` as parts of it."""
    parts = {_count(period, measure, row): row.records[0] for row in rows}
    n = sum(parts.values())
    total = next(iter(parts)) if len(parts) == 1 else _sum_of(period, measure, parts)
    found = [_split(total, n, parts)] if len(parts) > 1 else []
    found += [_split(total, n, {line.key: line.n}) for line in held]
    table = joined(found) if found else Table(parts)
    return Table(table.counts, table.sums, table.kept_back | (frozenset({total}) if len(parts) > 1 else frozenset()))


def _lines(period: str, measure: str, rows: Mapping[str, Row], mix: Mix) -> list[Share]:
    """The shares of a mix. Raises ValueError when those that share an N have not the same."""
    labels = mix.labels or tuple(label for label, row in rows.items() if row.of is not None)
    found = [
        Share(
            label, _count(period, measure, row), row.records[0], _whole(period, measure, rows, row, mix), row.records[1]
        )
        for label in labels
        if (row := rows.get(label)) is not None and row.of
    ]
    if not mix.alone and len({(line.total, line.of) for line in found}) > 1:
        raise ValueError(f"{measure}: {', '.join(labels)} are of more than one N")
    return found


def _whole(period: str, measure: str, rows: Mapping[str, Row], row: Row, mix: Mix) -> Key:
    """The key of a row's N."""
    if len(mix.of) == 1:
        return _count(period, measure, rows[mix.of[0]])
    if mix.of:
        return _sum_of(period, measure, [_count(period, measure, rows[label]) for label in mix.of])
    return keys.behind(period, row.behind.of) if row.behind.of else keys.cycle(period, measure, mix.own)


def _count(period: str, measure: str, row: Row) -> Key:
    """The key of a row's n. Rows of two measures behind which are the same audits have the same."""
    return keys.behind(period, row.behind.n) if row.behind.n else keys.cycle(period, measure, row.label)


def _sum_of(period: str, measure: str, parts: Iterable[Key]) -> Key:
    return keys.cycle(period, measure, " + ".join(part[-1] for part in parts))


def _inadequate(period: str, form: FormFigures) -> Key:
    return keys.overall(period, form.form, Grade.INADEQUATE)


def _measured(content: Content, measure: str) -> Measured | None:
    return next((one for one in content.measured if one.measure.key == measure), None)


def _service(found: Measured) -> dict[str, Row]:
    """The measure's counts of the whole service by their words: shares, and plain counts that are no median."""
    return {row.label: row for row in found.rows if row.by is By.SERVICE and row.value is None and not row.quarter}


def _volumes(content: Content) -> Iterator[Table]:
    """What was done of each target is among the records of its forms, and may leave no other of them to be told."""
    period = keys.name(content.summary.period)
    audits = {form.form: form.audits for form in content.summary.forms}
    for one in content.volume:
        records = {keys.records(period, form): audits[form] for form in one.forms if audits.get(form)}
        done, pool = keys.target(period, one.group), ("pool", period, "group", one.group)
        n = sum(records.values())
        if records and one.done <= n:
            every = joined([_split(pool, n, records), _split(pool, n, {done: one.done})])
            yield Table(every.counts, every.sums, every.kept_back | {pool})


def _stock(content: Content) -> Iterator[Table]:
    if content.inadequate_now is not None:
        yield Table({keys.inadequate_now(keys.name(content.summary.period)): content.inadequate_now})
    if content.last_time is not None:
        before, found = keys.name(content.last_time.period), content.last_time.found
        agreed, *parts = keys.came_of_it(before)
        yield _split(agreed, found.agreed, dict(zip(parts, found.parts[1:], strict=True)))


def _split(total: Key, n: int, parts: Mapping[Key, int]) -> Table:
    """``total`` and some of its parts: what is in none of them is another set for other parts."""
    return split(total, n, parts, by=" + ".join(":".join(part) for part in parts))
