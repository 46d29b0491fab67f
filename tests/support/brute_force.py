"""An independent account of the figures: plain records, counted one by one in plain Python, and put into the tables.

It knows nothing of the store or the reports: what the two agree on was counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.model import Condition, Definition, Option, Question, Section
from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.record import Answer, Finding
from qa_tool.definitions.words import FindingKind, Noun, Outcome, QuestionRole
from qa_tool.moderation.words import Stage
from qa_tool.people.models import Person
from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from tests.support import factories, second_readings

GRADES = ("good", "requires-improvement", "inadequate")
FINDING_CODES = ("VOICE.V1", "VOICE.V2", "PLAN.P1", "DRIFT.D6")
FIRST, LAST = date(2018, 4, 1), date(2019, 3, 31)


@dataclass
class Plain:
    """One audit as a person would note it down."""

    form: str
    version: int
    day: date
    status: Status = Status.SUBMITTED
    locality: str = ""
    plan_type: str = ""
    overall: str = "good"
    answers: dict[str, Any] = field(default_factory=dict)
    """A value, or an Outcome."""
    findings: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """(kind, codes)."""
    moderated: dict[str, Any] = field(default_factory=dict)
    """What a second reading put in place of an answer: a grade, or an Outcome."""
    overruled: dict[str, Any] | None = None
    """What it had put there before the head of service decided otherwise; None where nobody disagreed."""

    @property
    def counted(self) -> bool:
        return self.status in (Status.SUBMITTED, Status.MODERATED, Status.CLOSED)


@dataclass(frozen=True)
class Asked:
    """A question of a version: its type and its themes."""

    type: str
    themes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


YPN = ("yes", "partly", "no")
FORMS: dict[tuple[str, int], dict[str, Asked]] = {
    ("first", 1): {
        "FI-01": Asked("grade", ("VOICE.V1",), GRADES),
        "FI-02": Asked("grade", ("VOICE.V1", "VOICE.V2", "PLAN.P1"), GRADES),
        "FI-03": Asked("yes-partly-no", ("DRIFT.D6",), YPN),
        "FI-04": Asked("choices", (), ("parent", "child", "school")),
        "FI-05": Asked("grade", ("DRIFT.D6",), GRADES),
        "FI-06": Asked("long-text"),
    },
    ("first", 2): {
        "FI-01": Asked("grade", ("PLAN.P1",), GRADES),
        "FI-03": Asked("yes-partly-no", ("DRIFT.D6",), YPN),
        "FI-04": Asked("choices", (), ("parent", "child", "school", "doctor")),
        "FI-07": Asked("grade", ("VOICE.V2",), GRADES),
    },
    ("second", 1): {
        "SE-01": Asked("grade", ("PLAN.P1",), GRADES),
        "SE-02": Asked("choice", (), ("seen", "not-alerted")),
    },
}
"""``FI-05`` is asked only where ``FI-03`` was answered partly or no. ``FI-99`` is restricted, and never counted."""


def definition_of(form: str, version: int) -> Definition:
    """The definition of one of FORMS."""
    questions = [_question(form, key, asked) for key, asked in FORMS[form, version].items()]
    if form == "first":
        questions.append(Question(key="FI-99", type="yes-no", text="Learning?", short="Learning", restricted="line"))
    closing = (
        factories.grade_question("X1", None, role=QuestionRole.OVERALL, comment=False),
        Question(key="X3", type="findings", text="S?", short="Strengths", kind=FindingKind.STRENGTH, rows=3),
        Question(key="X4", type="findings", text="A?", short="AFD", kind=FindingKind.AREA_FOR_DEVELOPMENT, rows=3),
    )
    return Definition(
        form=form,
        title=f"{form} form".capitalize(),
        noun=Noun.AUDIT,
        subject="case",
        group="audits",
        reference=form[:2].upper(),
        layout="sections",
        facts=factories.small_facts(),
        sections=(
            Section(key="own", title="Own", questions=tuple(questions)),
            Section(key="closing", title="Closing", questions=closing),
        ),
    )


def _question(form: str, key: str, asked: Asked) -> Question:
    if asked.type == "grade":
        question = factories.grade_question(key, None, not_applicable=True, cannot_tell=True)
    else:
        own = asked.options if asked.type in ("choices", "choice") else ()
        options = tuple(Option(key=option, label=option.capitalize()) for option in own)
        question = Question(
            key=key,
            type=asked.type,
            text=f"What of {key}?",
            short=f"About {key}",
            options=options,
            not_applicable=True,
            cannot_tell=True,
        )
    when = Condition(all_of={"FI-03": ("partly", "no")}) if key == "FI-05" else None
    return question.model_copy(update={"themes": asked.themes, "when": when})


def records(most: int = 12) -> st.SearchStrategy[list[Plain]]:
    """Random sets of records of all forms, versions, statuses and outcomes, in one financial year."""
    return st.lists(_record(), max_size=most)


@st.composite
def _record(draw: st.DrawFn) -> Plain:
    form, version = draw(st.sampled_from(sorted(FORMS)))
    answers = {}
    for key, asked in FORMS[form, version].items():
        values: st.SearchStrategy[Any] = st.sampled_from(asked.options or ("words",))
        if asked.type == "choices":
            values = st.lists(st.sampled_from(asked.options), min_size=1, unique=True).map(
                lambda chosen, asked=asked: tuple(sorted(chosen, key=asked.options.index))  # type: ignore[misc]
            )
        outcomes = st.sampled_from((Outcome.NOT_ANSWERED, Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL))
        answers[key] = draw(st.one_of(values, values, outcomes))
    codes = st.lists(st.sampled_from(FINDING_CODES), min_size=1, max_size=3, unique=True).map(tuple)
    findings = draw(st.lists(st.tuples(st.sampled_from([kind.value for kind in FindingKind]), codes), max_size=4))
    moderated, overruled = draw(_moderation(form, version, answers))
    return Plain(
        form,
        version,
        draw(st.one_of(st.dates(FIRST, LAST), st.sampled_from(_edges()))),
        draw(st.sampled_from((Status.SUBMITTED, Status.SUBMITTED, Status.MODERATED, Status.CLOSED, Status.REOPENED))),
        draw(st.sampled_from(("north", "south", ""))),
        draw(st.sampled_from(("CP", "CLA", "CIN"))),
        draw(st.sampled_from(GRADES)),
        answers,
        findings,
        moderated,
        overruled,
    )


@st.composite
def _moderation(draw: st.DrawFn, form: str, version: int, answers: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Changes of graded questions that were asked, and of the overall grade; most records have none."""
    if not draw(st.sampled_from((False, False, True))):
        return {}, None
    graded = [key for key, asked in FORMS[form, version].items() if asked.type == "grade"]
    if answers.get("FI-03") not in ("partly", "no"):
        graded = [key for key in graded if key != "FI-05"]
    values = st.one_of(st.sampled_from(GRADES), st.sampled_from((Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL)))
    changes = st.dictionaries(st.sampled_from(graded), values, max_size=3)
    nothing: dict[str, Any] = {}
    overall = st.one_of(st.just(nothing), st.sampled_from(GRADES).map(lambda grade: {"X1": grade}))
    decided = st.tuples(changes, overall).map(lambda both: {**both[0], **both[1]})
    return draw(decided), draw(st.one_of(st.none(), decided))


def _edges() -> tuple[date, ...]:
    return (date(2018, 6, 30), date(2018, 7, 1), date(2018, 9, 30), date(2018, 10, 1), date(2018, 12, 31),
            date(2019, 1, 1), FIRST, LAST)  # fmt: skip


def put(session: Session, plain: Iterable[Plain]) -> factories.Places:
    """Write the records into the tables. Returns the places: ``locality`` is north, ``other_locality`` south."""
    factories.make_themes(session, FINDING_CODES)
    versions: dict[tuple[str, int], FormVersion] = {}
    for form, number in sorted(FORMS):
        versions[form, number] = factories.publish(session, definition_of(form, number))
    places = factories.make_places(session)
    localities = {"north": places.locality.id, "south": places.other_locality.id}
    for record in plain:
        answers: dict[str, Any] = {"X1": record.overall, **record.answers}
        if record.form == "first":
            answers["FI-99"] = "yes"
        for key, kind in (("X3", FindingKind.STRENGTH), ("X4", FindingKind.AREA_FOR_DEVELOPMENT)):
            rows = tuple(Finding(kind, "Words.", codes) for given, codes in record.findings if given == kind.value)
            if rows:
                answers[key] = Answer(Outcome.ANSWERED, rows)
        audit = factories.make_submitted(
            session,
            versions[record.form, record.version],
            answers=answers,
            facts={"plan_type": record.plan_type, "locality": localities.get(record.locality)},
            audit_date=record.day,
            status=record.status,
        )
        if record.moderated or record.overruled is not None:
            _read_again(session, audit, record)
    return places


def _read_again(session: Session, audit: Audit, record: Plain) -> None:
    people = [
        session.scalar(select(Person).where(Person.staff_code == code)) or factories.make_person(session, code)
        for code in ("AUDIT", "READ")
    ]
    stage = Stage.MODERATED if record.overruled is None else Stage.ARBITRATED
    second_readings.put(
        session,
        audit,
        people[1],
        changes=record.moderated,
        stage=stage,
        overruled=record.overruled,
        auditor=people[0],
    )


def outcome(record: Plain, key: str) -> tuple[Outcome, Any]:
    """What became of a question in a record that has it."""
    if key == "FI-05" and record.answers["FI-03"] not in ("partly", "no"):
        return Outcome.NOT_ASKED, None
    given = record.moderated.get(key, record.answers[key])
    return (given, None) if isinstance(given, Outcome) else (Outcome.ANSWERED, given)


def percent(n: int, total: int) -> str | None:
    """One decimal, half up."""
    if not total:
        return None
    return str((Decimal(100 * n) / Decimal(total)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def tally(pairs: Iterable[tuple[Outcome, Any]], graded: bool = True) -> dict[str, Any]:
    """TALLY of (outcome, value) pairs."""
    pairs = list(pairs)
    outcomes = Counter(outcome for outcome, _ in pairs)
    values = Counter(value for outcome, value in pairs if outcome is Outcome.ANSWERED)
    n = outcomes[Outcome.ANSWERED]
    good, middle, bad = (values[grade] for grade in GRADES)
    base = "none" if n == 0 else "counts-only" if n < 10 else "small" if n < 20 else "full"
    return {
        "good": good if graded else None,
        "requires_improvement": middle if graded else None,
        "inadequate": bad if graded else None,
        "answered": n,
        "cannot_tell": outcomes[Outcome.CANNOT_TELL],
        "not_applicable": outcomes[Outcome.NOT_APPLICABLE],
        "not_answered": outcomes[Outcome.NOT_ANSWERED],
        "not_asked": outcomes[Outcome.NOT_ASKED],
        "good_pct": percent(good, n) if graded else None,
        "requires_improvement_pct": percent(middle, n) if graded else None,
        "inadequate_pct": percent(bad, n) if graded else None,
        "not_inadequate_pct": percent(good + middle, n) if graded else None,
        "base": base,
    }


def expected(plain: Iterable[Plain], first: date, last: date) -> dict[str, Any]:
    """Forms, questions, themes and findings of the period, each keyed so that order does not matter."""
    found = [record for record in plain if record.counted and first <= record.day <= last]
    return {
        "forms": {form: _form(found, form) for form in ("first", "second")},
        "themes": _themes(found),
        "findings": _findings(found),
    }


def _form(found: list[Plain], form: str) -> dict[str, Any]:
    mine = [record for record in found if record.form == form]
    questions = {}
    for key in sorted({key for record in mine for key in FORMS[form, record.version]}):
        pairs = [outcome(record, key) for record in mine if key in FORMS[form, record.version]]
        asked = next(FORMS[form, number][key] for number in (2, 1) if key in FORMS.get((form, number), {}))
        newest = max(record.version for record in mine if key in FORMS[form, record.version])
        data = tally(pairs, asked.type == "grade")
        if asked.type != "grade":
            chosen: Counter[str] = Counter()
            for found_outcome, value in pairs:
                if found_outcome is Outcome.ANSWERED and asked.options:
                    chosen.update(value if isinstance(value, tuple) else [value])
            known = {
                option
                for record in mine
                if key in FORMS[form, record.version]
                for option in FORMS[form, record.version][key].options
            }
            data["options"] = {option: chosen[option] for option in known}
        questions[key] = data | {"key": key, "themes": list(FORMS[form, newest][key].themes)}
    return {
        "audits": len(mine),
        "overall": tally((Outcome.ANSWERED, record.moderated.get("X1", record.overall)) for record in mine),
        "questions": questions,
    }


def _themes(found: list[Plain]) -> dict[tuple[str, str | None], dict[str, Any]]:
    pools: dict[tuple[str, str | None], list[tuple[Outcome, Any]]] = {}
    for record in found:
        for key, asked in FORMS[record.form, record.version].items():
            if asked.type != "grade":
                continue
            codes: set[tuple[str, str | None]] = set()
            for code in asked.themes:
                theme, _, sub_theme = code.partition(".")
                codes |= {(theme, None), (theme, sub_theme)}
            for pool_code in codes:
                pools.setdefault(pool_code, []).append(outcome(record, key))
    return {code: tally(pairs) for code, pairs in pools.items()}


def _findings(found: list[Plain]) -> dict[tuple[str, str | None, str], tuple[int, int]]:
    counts: dict[tuple[str, str | None, str], tuple[int, int]] = {}
    for record in found:
        here: Counter[tuple[str, str | None, str]] = Counter()
        for kind, codes in record.findings:
            cells: set[tuple[str, str | None]] = set()
            for code in codes:
                theme, _, sub_theme = code.partition(".")
                cells |= {(theme, None), (theme, sub_theme)}
            here.update((theme, sub_theme, kind) for theme, sub_theme in cells)
        for cell, number in here.items():
            findings, audits = counts.get(cell, (0, 0))
            counts[cell] = (findings + number, audits + 1)
    return counts


def keyed(data: dict[str, Any]) -> dict[str, Any]:
    """The printed JSON in the shape of ``expected``. X1 and the findings questions, being no questions here, go."""
    forms = {}
    for form in data["forms"]:
        questions = {one["key"]: one for one in form["questions"] if not one["key"].startswith("X")}
        forms[form["form"]] = {"audits": form["audits"], "overall": form["overall"], "questions": questions}
    themes = {}
    for one in data["themes"]:
        row = dict(one)
        themes[row.pop("theme"), row.pop("sub_theme")] = row
    findings = {
        (one["theme"], one["sub_theme"], one["kind"]): (one["findings"], one["audits"]) for one in data["findings"]
    }
    return {"forms": forms, "themes": themes, "findings": findings}
