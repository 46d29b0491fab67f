"""Check 82: nobody works out a colleague's record from the staff edition, not by taking out their own either.

The attacker takes what the pages print and what is known of the forms, and solves for the records of the others. It
shares no code with suppression, and knows nothing of what was hidden why.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.kit.suppression.tables import Rule
from qa_tool.outputs.attack.knowledge import Knowledge
from qa_tool.outputs.attack.solving import Solver, clusters
from qa_tool.outputs.staff import composing
from qa_tool.outputs.staff import records as outputs_records
from qa_tool.outputs.staff.composing import Before
from qa_tool.outputs.staff.edition import Edition, Line, Names
from qa_tool.outputs.staff.records import Record

pytest.importorskip("highspy")

AT = datetime(2019, 5, 1, tzinfo=UTC)
GRADES = [grade.value for grade in Grade]
YEAR = "2018/19"
QUARTERS = [f"{YEAR}-Q{number}" for number in (1, 2, 3, 4)]
ASKED: Mapping[str, Sequence[tuple[str, ...]]] = {
    "tier-2": [("PLAN",), ("PLAN",), ("PLAN", "VOICE"), ("VOICE",)],
    "supervision": [("VOICE",), ("VOICE",), ("VOICE",)],
    "section-47": [("PLAN", "VOICE"), ("RISK",)],
}
"""The themes of each graded question. RISK is asked once, on one form."""
NAMES = Names({form: form for form in ASKED}, {code: code for code in ("PLAN", "VOICE", "RISK")}, {"n": "n", "s": "s"})
Records = Mapping[str, Sequence[Record]]


def made(
    form: str, grade: str, practitioner: str | None, author: str | None, place: str | None, rng: random.Random
) -> Record:
    answered: dict[tuple[str, ...], list[Grade]] = {}
    for themes in ASKED[form]:
        if rng.random() < 0.95:
            answered.setdefault(themes, []).append(Grade(rng.choices(GRADES, [7, 3, 1])[0]))
    return outputs_records.record(form, Grade(grade), practitioner, author, place, ASKED[form], answered)


def service(seed: int, size: int, people: int) -> Records:
    """Four quarters of a service in which some do much more than others."""
    rng = random.Random(seed)
    staffed = [f"p{number}" for number in range(people)]

    def one() -> Record:
        practitioner = rng.choice([*staffed, *staffed[:1] * (people // 2)])
        author = rng.choice([other for other in [*staffed, None, None] if other != practitioner])
        place = rng.choice(["n", "n", "s", "s", "s", None])
        return made(rng.choice(list(ASKED)), rng.choices(GRADES, [6, 3, 1])[0], practitioner, author, place, rng)

    return {quarter: [one() for _ in range(rng.randrange(size // 3, size))] for quarter in QUARTERS}


def editions(records: Records) -> dict[str, Edition]:
    """The four quarters, each as it is frozen, and then the year."""
    found: dict[str, Edition] = {}
    releases: dict[str, list[object]] = {}
    pooled: dict[str, frozenset[str]] = {}
    for quarter, some in records.items():
        composed = composed_of(quarter, {quarter: some}, Before())
        found[quarter], pooled[quarter] = composed.edition, composed.pooled
        for about, release in composed.releases.items():
            releases.setdefault(about, []).append(release)
    before = Before(releases, pooled)  # type: ignore[arg-type]
    found[YEAR] = composed_of(YEAR, composing.of_quarters(records, YEAR), before).edition
    return found


def composed_of(label: str, periods: Records, before: Before) -> composing.Composed:
    return composing.compose(label, periods, NAMES, Rule(), before, made_at=AT, thresholds=Thresholds())


# -- the attacker ------------------------------------------------------------------------------------------------------


@dataclass
class Insider:
    """Somebody who reads every edition and knows their own records; None knows none."""

    records: Records
    person: str | None
    pages: Mapping[str, Edition]
    stands: Sequence[tuple[str, Sequence[Record], Edition]] = ()
    """What was read by form before a freeze: of which quarter, the records of that day, the page."""

    def narrowed(self) -> list[object]:
        """Counts of 1 to 5 of other people's records of which fewer than three values remain."""
        self.known, self.told = Knowledge(), list[object]()
        self._forms_tell()
        for period, edition in self.pages.items():
            for line in edition.forms:
                told = Line.unknown(line.key, line.title) if line.as_at else line
                self._line(period, "form", line.key, None, told)
            shown = dict(edition.localities)
            for place in ("n", "s"):
                lines = {line.key: line for line in shown.get(place, ())}
                for form in ASKED:
                    self._line(period, "form", form, place, lines.get(form, Line.unknown(form, form)))
            for line in edition.themes:
                self._line(period, "theme", line.key, edition.pooled, line)
        for stand in self.stands:
            self._before_the_freeze(*stand)
        until = monotonic() + 60
        for cluster in clusters(self.known):
            aimed_at = [one for one in cluster.unknowns if self.known.needs.get(one, 1) > 1]
            if aimed_at:
                solver = Solver(self.known, cluster, until)
                solver.check()
                self.told += [self.known.names[one] for one in aimed_at if solver.narrowed(one) is not None]
        return self.told

    def _before_the_freeze(self, quarter: str, then: Sequence[Record], page: Edition) -> None:
        """What came late, went, or was graded otherwise since is a number of others' records, too."""
        for line in page.forms:
            for grade in (*GRADES, None):
                of = [one for one in then if one.form == line.key and grade in (None, one.grade)]
                others = sum(self.person not in one.people for one in of)
                before = self.known.unknown(("before", quarter, line.key, grade), others)
                count = line.answered if grade is None else line.grades[grade]
                if count is not None:
                    assert count == len(of)
                    self.known.learn(before, others, others)
                elif 1 <= others <= 5:
                    self.known.need(before, 3)
                now = self.known.numbers[quarter, "form", line.key, "None", grade]
                late = self.known.unknown(("late", quarter, line.key, grade), (self.known.truth[now] or 0) - others)
                self.known.low[late] = -(10**6)
                self.known.equal(now, [before, late])
                if 1 <= abs(self.known.truth[late] or 0) <= 5:
                    self.known.need(late, 3)
            grades = [self.known.numbers["before", quarter, line.key, grade] for grade in GRADES]
            self.known.equal(self.known.numbers["before", quarter, line.key, None], grades)

    def _others(self, quarter: str) -> Iterator[Record]:
        return (one for one in self.records[quarter] if self.person not in one.people)

    def _forms_tell(self) -> None:
        """Each record answers each question of its form at most once: so many answers and so many not answered."""
        for quarter in self.records:
            others = list(self._others(quarter))
            for form, questions in ASKED.items():
                cells = [
                    self.known.unknown(
                        (quarter, form, place, grade),
                        sum((one.form, one.locality, one.grade) == (form, place, grade) for one in others),
                    )
                    for place in ("n", "s", None)
                    for grade in GRADES
                ]
                for kind in sorted({"+".join(sorted(themes)) for themes in questions}):
                    asked = sum("+".join(sorted(themes)) == kind for themes in questions)
                    answers = [one.answers[kind] for one in others if one.form == form]
                    given_ = {grade: sum(one.grades.get(grade, 0) for one in answers) for grade in GRADES}
                    given_["not"] = sum(one.asked for one in answers) - sum(given_.values())
                    parts = [self.known.unknown((quarter, form, kind, grade), n) for grade, n in given_.items()]
                    self.known.rows.append(({**dict.fromkeys(cells, asked), **dict.fromkeys(parts, -1)}, 0, 0))

    def _line(self, period: str, what: str, key: str, of: object, line: Line) -> None:
        quarters = list(self.records) if period == YEAR else [period]
        for grade in (*GRADES, None):
            grades = GRADES if grade is None else [grade]
            if what == "form":
                places = ("n", "s", None) if of is None else (of,)
                parts = [(q, key, place, one) for q in quarters for place in places for one in grades]
            else:
                titles = {title: form for form, title in NAMES.forms.items()}
                parts = [
                    (q, titles[title], kind, one)
                    for q in quarters
                    for title in of  # type: ignore[attr-defined]
                    for kind in sorted({"+".join(sorted(themes)) for themes in ASKED[titles[title]]})
                    if key in kind.split("+")
                    for one in grades
                ]
            numbers = [self.known.numbers[part] for part in parts]
            true = sum(self.known.truth[number] or 0 for number in numbers)
            cell = self.known.unknown((period, what, key, str(of), grade), true)
            self.known.equal(cell, numbers)
            count = line.answered if grade is None else line.grades[grade]
            small = 1 <= true <= 5
            if count is not None:
                own = self._own(quarters, what, key, of, grades)
                assert count - own == true, "the page prints what was counted"
                self.known.learn(cell, true, true)
                if small:
                    self.told.append((period, what, key, of, grade))
            elif small:
                self.known.need(cell, 3)
            if count is None and line.shown and not self._own(quarters, what, key, of, grades):
                self.known.learn(cell, 1, None)  # a nought in a line that is shown would be printed

    def _own(self, quarters: Sequence[str], what: str, key: str, of: object, grades: Sequence[str]) -> int:
        mine = [one for quarter in quarters for one in self.records[quarter] if self.person in one.people]
        if what == "form":
            here = [one for one in mine if one.form == key and (of is None or one.locality == of)]
            return len([one for one in here if one.grade in grades])
        told = [
            answers.grades.get(grade, 0)
            for one in mine
            if one.form in of  # type: ignore[operator]
            for kind, answers in one.answers.items()
            if key in kind.split("+")
            for grade in grades
        ]
        return sum(told)


def people(records: Records) -> list[str | None]:
    """Nobody in particular, and those who know most."""
    known: dict[str, int] = {}
    for some in records.values():
        for one in some:
            for person in one.people:
                known[person] = known.get(person, 0) + 1
    return [None, *sorted(known, key=lambda person: (-known[person], person))[:3], min(known, key=lambda p: known[p])]


# -- what is shown -----------------------------------------------------------------------------------------------------


@pytest.mark.journey
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([20, 45, 70]), st.sampled_from([4, 7, 12]))
def test_nobody_narrows_a_count_of_others_records_below_three_values(seed: int, size: int, staffed: int) -> None:
    records = service(seed, size, staffed)
    pages = editions(records)
    for person in people(records):
        assert Insider(records, person, pages).narrowed() == []


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_nobody_works_out_what_came_late_from_what_was_read_before_the_freeze(seed: int, late: int) -> None:
    records = {QUARTERS[0]: service(seed, 90, 6)[QUARTERS[0]]}
    frozen = records[QUARTERS[0]]
    then = frozen[: max(0, len(frozen) - late)]
    stand, edition = stand_and_edition(then, frozen)
    for person in people(records):
        insider = Insider(records, person, {QUARTERS[0]: edition}, [(QUARTERS[0], then, stand)])
        assert insider.narrowed() == []


def stand_and_edition(then: Sequence[Record], frozen: Sequence[Record]) -> tuple[Edition, Edition]:
    """What was read by form, and the edition of the freeze beside it."""
    rule = Rule(protect_changes=False)
    stand = composing.compose(
        QUARTERS[0],
        {QUARTERS[0]: then},
        NAMES,
        rule,
        Before(),
        made_at=AT,
        thresholds=Thresholds(),
        whole=False,
    )
    late = [one for one in frozen if all(one is not other for other in then)]
    changed = {
        form: outputs_records.own_changes(
            [], [[str(at), "", *known(one)] for at, one in enumerate(late) if one.form == form]
        )
        for form in ASKED
    }
    lines = {line.key: replace(line, as_at="2018-06-01") for line in stand.edition.forms if line.shown}
    before = Before({about: [release] for about, release in stand.releases.items()}, lines=lines, changed=changed)
    return stand.edition, composed_of(QUARTERS[0], {QUARTERS[0]: frozen}, before).edition


def known(record: Record) -> tuple[str, str]:
    return record.practitioner or "", record.author or ""


def test_a_change_of_which_somebody_knows_most_is_not_told_either() -> None:
    """Eight late records, six of them about one person's work: to that one they are two."""
    then = [one for person in "bcdefghijk" for one in (*some(2, "good", person), *some(2, "inadequate", person))]
    late = [*some(6, "good", "a"), *some(1, "good", "b"), *some(1, "good", "c")]
    stand, edition = stand_and_edition(then, [*then, *late])
    before, now = (next(line for line in one.forms if line.key == "supervision") for one in (stand, edition))
    assert (before.answered, now.answered, now.as_at) == (40, 40, "2018-06-01")


def test_there_is_something_to_read_all_the_same() -> None:
    pages = editions(service(4, 120, 12))
    for edition in pages.values():
        assert any(line.answered for line in edition.forms)
    assert any(line.answered for line in pages[YEAR].themes)
    assert pages[YEAR].localities


def test_an_edition_made_without_regard_to_what_people_know_is_broken() -> None:
    records = service(5, 90, 5)
    nobodys = {
        quarter: [replace(one, practitioner=f"x{at}", author=None) for at, one in enumerate(some)]
        for quarter, some in records.items()
    }
    pages = editions(nobodys)
    assert any(Insider(records, person, pages).narrowed() for person in people(records))


def test_a_hidden_number_that_is_printed_after_all_is_noticed() -> None:
    records = service(4, 120, 12)
    pages = editions(records)
    for line in pages[QUARTERS[0]].forms:
        here = [one for one in records[QUARTERS[0]] if one.form == line.key]
        for grade, shown in line.grades.items():
            true = sum(one.grade == grade for one in here)
            if shown is None and line.shown and true:
                planted = replace(line, grades={**line.grades, grade: true})
                forms = tuple(planted if one is line else one for one in pages[QUARTERS[0]].forms)
                leaking = {**pages, QUARTERS[0]: replace(pages[QUARTERS[0]], forms=forms)}
                assert any(Insider(records, person, leaking).narrowed() for person in people(records))
                return
    pytest.fail("nothing was hidden")


def some(n: int, grade: str, practitioner: str, form: str = "supervision") -> list[Record]:
    rng = random.Random(1)
    return [made(form, grade, practitioner, None, "n", rng) for _ in range(n)]


def form_line(records: Sequence[Record], form: str = "supervision") -> Line:
    edition = composed_of(QUARTERS[0], {QUARTERS[0]: records}, Before()).edition
    return next(line for line in edition.forms if line.key == form)


def test_a_line_about_two_people_is_not_shown_however_long_it_is() -> None:
    two = [*some(20, "good", "a"), *some(20, "requires-improvement", "b")]
    assert not form_line(two).shown
    assert form_line([*two, *some(20, "good", "c")]).answered == 60


def test_a_line_of_none_looks_like_one_of_a_few() -> None:
    assert form_line([]) == form_line(some(1, "good", "a")) == form_line([*some(2, "good", "a"), *some(2, "good", "b")])


def test_a_line_that_leaves_one_grade_below_good_to_somebody_is_not_shown() -> None:
    """With a's own records taken out, all the others are inadequate."""
    others = [one for person in "bcdefgh" for one in some(2, "inadequate", person)]
    assert not form_line([*some(8, "good", "a"), *others]).shown


def test_the_year_is_what_its_quarters_were() -> None:
    records = service(4, 120, 12)
    year = editions(records)[YEAR]
    for line in year.forms:
        true = sum(one.form == line.key for quarter in records.values() for one in quarter)
        assert line.answered in (None, true)
