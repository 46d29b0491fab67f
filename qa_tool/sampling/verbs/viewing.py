"""A sample and a list as pages show them: strata with their words, the cases now, and the statement of the method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.kit.errors import existing
from qa_tool.kit.percentages import half_up
from qa_tool.people.queries import people
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.records.queries import bulk
from qa_tool.records.verbs import cases
from qa_tool.sampling.allocating.allocated import state_of
from qa_tool.sampling.models import Sample, SampleCase
from qa_tool.sampling.queries import allocations, sampling
from qa_tool.sampling.queries.sampling import BAR
from qa_tool.sampling.verbs.case_rows import Line
from qa_tool.sampling.verbs.samples import Replay, replay
from qa_tool.sampling.words.allocating import AllocationState
from qa_tool.sampling.words.draws import Dimension, Drawn, Excluded, Stratum

UNKNOWN = "Not told"


@dataclass(frozen=True)
class StratumLine:
    """A stratum in words, with its counts. ``excluded`` in the order of ``Excluded``."""

    label: str
    key: str
    listed: int
    excluded: tuple[int, ...]
    eligible: int
    wanted: int
    drawn: int
    shortfall: int
    chance: Fraction

    @property
    def percent(self) -> str:
        """The chance as '12.5%'; '0.0%' where nothing could be drawn."""
        return f"{half_up(self.chance * 100)}%"


@dataclass(frozen=True)
class CaseLine:
    """A case of the sample as it stands."""

    id: str
    number: int
    masked_number: str
    stratum: str
    plan_type: str
    age_band: str
    place: str
    iro: str
    auditor: str
    allocation_id: str | None
    state: AllocationState | None
    """None: nobody has it."""
    replaces: bool


@dataclass(frozen=True)
class ReplacementLine:
    """A replacement as the method statement tells it: the ranks within the stratum of the two cases."""

    out: int
    came: int
    stratum: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class SampleView:
    """A sample as a page shows it."""

    sample: Sample
    title: str
    """Of the form."""
    strata: tuple[StratumLine, ...]
    cases: tuple[CaseLine, ...]
    replacements: tuple[ReplacementLine, ...]
    replay: Replay
    dimensions: tuple[str, ...]

    @property
    def free(self) -> int:
        """Cases that nobody has."""
        return sum(one.state is None for one in self.cases)

    @property
    def done(self) -> int:
        """Cases whose audit was submitted."""
        return sum(one.state is AllocationState.DONE for one in self.cases)


@dataclass(frozen=True)
class SampleLine:
    """A sample in a list."""

    sample: Sample
    title: str
    cases: int
    free: int
    done: int


class Words:
    """What the values of dimensions are called."""

    def __init__(self, session: Session) -> None:
        self._places = {place.id: place.name for place in bulk.all_places(session)}
        self._people = {person.id: person.staff_code for person in people.listing(session)}

    def value(self, dimension: Dimension, value: str) -> str:
        """One value in words."""
        if not value:
            return UNKNOWN
        if dimension is Dimension.LOCALITY:
            return self._places.get(value, UNKNOWN)
        if dimension is Dimension.PRACTITIONER:
            return self._people.get(value, UNKNOWN)
        return AGES.get(value, value)

    def counted(self, dimension: Dimension, counts: Mapping[str | None, int]) -> tuple[tuple[str, int], ...]:
        """(words, number) of each value: ages in their order, the rest by the words, what is not told last."""

        def order(value: str | None) -> tuple[bool, int, str]:
            at = list(AGES).index(value) if value in AGES else 0
            return not value, at, self.value(dimension, value or "")

        return tuple((self.value(dimension, value or ""), counts[value]) for value in sorted(counts, key=order))

    def place(self, place_id: str | None) -> str:
        """The name of a place; '' for none."""
        return self._places.get(place_id or "", "")

    def stratum(self, dimensions: Sequence[Dimension], values: Sequence[str]) -> str:
        """A stratum in words: 'Central, CP'. 'All cases' without dimensions."""
        pairs = zip(dimensions, values, strict=True)
        return ", ".join(self.value(dimension, value) for dimension, value in pairs) or "All cases"


AGES = {"unborn": "Unborn", "0-3": "0 to 3", "4-9": "4 to 9", "10-15": "10 to 15", "16-plus": "16 and over"}


def strata_lines(session: Session, drawn: Drawn, dimensions: Sequence[Dimension]) -> tuple[StratumLine, ...]:
    """The strata of a draw in words, in the order of the words."""
    words = Words(session)
    found = [_stratum(words, stratum, dimensions, (0,) * len(Excluded)) for stratum in drawn.strata]
    return tuple(sorted(found, key=lambda one: one.label))


def _stratum(words: Words, stratum: Stratum, dimensions: Sequence[Dimension], excluded: tuple[int, ...]) -> StratumLine:
    return StratumLine(
        label=words.stratum(dimensions, stratum.key),
        key=BAR.join(stratum.key),
        listed=stratum.listed,
        excluded=excluded,
        eligible=stratum.eligible,
        wanted=stratum.wanted,
        drawn=len(stratum.drawn),
        shortfall=stratum.shortfall,
        chance=stratum.chance,
    )


def show(session: Session, asker: Asker, sample_id: str) -> SampleView:
    """A sample. Raises NotPermitted, NotFound."""
    matrix.allow(asker, "sample", "read")
    sample = existing(sampling.sample(session, sample_id), sample_id)
    words, dimensions = Words(session), [Dimension(one) for one in sample.dimensions]
    done_again = replay(session, sample)
    left_out: dict[str, list[int]] = {}
    for row in sampling.drawn_rows(session, sample_id):
        if row.excluded is not None:
            counts = left_out.setdefault(row.stratum, [0] * len(Excluded))
            counts[list(Excluded).index(row.excluded)] += 1
    none = [0] * len(Excluded)
    strata = [
        _stratum(words, one, dimensions, tuple(left_out.get(BAR.join(one.key), none)))
        for one in done_again.drawn.strata
    ]
    return SampleView(
        sample=sample,
        title=queries.titles(session).get(sample.form_key, sample.form_key),
        strata=tuple(sorted(strata, key=lambda one: one.label)),
        cases=tuple(_cases(session, sample_id, words, dimensions)),
        replacements=tuple(_replacements(session, sample_id, words, dimensions)),
        replay=done_again,
        dimensions=tuple(one.label for one in dimensions),
    )


def _cases(session: Session, sample_id: str, words: Words, dimensions: Sequence[Dimension]) -> list[CaseLine]:
    given = {one.sample_case_id: one for one in allocations.of_sample(session, sample_id) if one.ended_as is None}
    came = {one.in_id for one in sampling.replacements(session, sample_id)}
    lines = []
    for number, one in enumerate(sampling.in_sample(session, sample_id), start=1):
        listed, allocation = one.listed, given.get(one.id)
        place = listed.team or listed.district or listed.locality
        lines.append(
            CaseLine(
                id=one.id,
                number=number,
                masked_number=cases.masked(listed.case),
                stratum=words.stratum(dimensions, _values(one, dimensions)),
                plan_type=listed.plan_type,
                age_band=AGES.get(listed.age_band or "", ""),
                place=place.name if place else "",
                iro=listed.practitioner.staff_code if listed.practitioner else "",
                auditor=allocation.auditor.staff_code if allocation else "",
                allocation_id=allocation.id if allocation else None,
                state=state_of(allocation) if allocation else None,
                replaces=one.id in came,
            )
        )
    return lines


def _values(one: SampleCase, dimensions: Sequence[Dimension]) -> list[str]:
    return one.stratum.split(BAR) if dimensions else []


def _replacements(
    session: Session, sample_id: str, words: Words, dimensions: Sequence[Dimension]
) -> list[ReplacementLine]:
    found = sampling.replacements(session, sample_id)
    ranked = sampling.ranks(session, [one.out_id for one in found] + [one.in_id for one in found])
    return [
        ReplacementLine(
            out=ranked[one.out_id].rank or 0,
            came=ranked[one.in_id].rank or 0,
            stratum=words.stratum(dimensions, _values(ranked[one.out_id], dimensions)),
            reason=one.reason,
            by=one.replacer.staff_code,
            at=one.replaced_at,
        )
        for one in found
    ]


def listing(session: Session, asker: Asker, list_id: str | None = None) -> list[SampleLine]:
    """Every sample (of a list), the newest first. Raises NotPermitted."""
    matrix.allow(asker, "sample", "read")
    titles = queries.titles(session)
    lines = []
    for one in sampling.samples(session, list_id):
        states = [state_of(given) for given in allocations.of_sample(session, one.id) if given.ended_as is None]
        total = len(sampling.in_sample(session, one.id))
        done = states.count(AllocationState.DONE)
        lines.append(SampleLine(one, titles.get(one.form_key, one.form_key), total, total - len(states), done))
    return lines


@dataclass(frozen=True)
class ListCounts:
    """How the cases of a list are spread: (words, number) by plan type, locality and age band."""

    plans: tuple[tuple[str, int], ...]
    localities: tuple[tuple[str, int], ...]
    ages: tuple[tuple[str, int], ...]
    iros: int
    """How many IROs hold cases in it."""
    without_iro: int = 0
    """Cases whose IRO is not told."""
    given_to_own: int = 0
    """Cases given to their own IRO before the list told who that is."""


def list_counts(session: Session, list_id: str) -> ListCounts:
    """The spread of a list's cases."""
    found = _spread(session, lambda column: dict(sampling.counts(session, list_id, column)))
    return replace(found, given_to_own=sampling.given_to_own_iro(session, list_id))


def _spread(session: Session, counts: Callable[[str], Mapping[str | None, int]]) -> ListCounts:
    words = Words(session)
    by_iro = counts("practitioner_id")
    return ListCounts(
        words.counted(Dimension.PLAN_TYPE, counts("plan_type")),
        words.counted(Dimension.LOCALITY, counts("locality_id")),
        words.counted(Dimension.AGE_BAND, counts("age_band")),
        len([iro for iro in by_iro if iro]),
        by_iro.get(None, 0),
    )


# -- a list that was read and not yet loaded --------------------------------------------------------------------------


def lines_shown(session: Session, lines: Sequence[Line]) -> list[dict[str, str]]:
    """The first cases of a list as a preview shows them: the number masked, everything in words."""
    words = Words(session)
    return [
        {
            "number": cases.MASK + line.number[-cases.SHOWN :],
            "plan_type": line.plan_type.value,
            "age_band": AGES.get(line.age_band or "", ""),
            "locality": words.place(line.locality_id),
            "team": words.place(line.team_id or line.district_id),
            "iro": words.value(Dimension.PRACTITIONER, line.practitioner_id) if line.practitioner_id else "",
        }
        for line in lines
    ]


def line_counts(session: Session, lines: Sequence[Line]) -> ListCounts:
    """How the cases of a list that was read are spread."""
    return _spread(session, lambda column: Counter(getattr(line, column) for line in lines))
