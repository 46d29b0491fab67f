"""Small definitions and published form versions for tests. Nothing is committed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.model import Condition, Definition, Option, Question, RuleUse, Section
from qa_tool.definitions.models import FormVersion, SubTheme, Theme
from qa_tool.definitions.words import FindingKind, Grade, Noun, QuestionRole
from qa_tool.policy.words import FormAccess
from qa_tool.resources import forms_folder
from qa_tool.settings.models import Setting


def grade_question(key: str, theme: str | None = "VOICE.V1", **rest: Any) -> Question:
    """A graded question with descriptors of its own."""
    guidance = {str(grade): f"{key}: what {grade.label.lower()} looks like here." for grade in Grade}
    return Question(
        key=key,
        type="grade",
        text=f"How good is {key}?",
        short=f"Quality of {key}",
        themes=(theme,) if theme else (),
        guidance=guidance,
        **{"comment": True, **rest},
    )


def small_definition(form: str = "small", *, reference: str = "SM", **rest: Any) -> Definition:
    """A small form with every kind of question that matters: grades, conditions, rows, a restricted one, notes."""
    own = Section(
        key="work",
        title="The work",
        questions=(
            grade_question("SM-01", critical="caps"),
            grade_question("SM-02", "PLAN.P1", not_applicable=True),
            Question(key="SM-03", type="yes-partly-no", text="Was it in time?", short="In time", themes=("DRIFT.D6",)),
            Question(
                key="SM-04",
                type="long-text",
                text="Why not?",
                short="Why not in time",
                when=Condition(all_of={"SM-03": ("partly", "no")}),
            ),
            Question(
                key="SM-05",
                type="choices",
                text="Who was there?",
                short="Who was there",
                required=False,
                options=(
                    Option(key="parent", label="A parent"),
                    Option(key="child", label="The child"),
                    Option(key="school", label="School"),
                ),
            ),
            Question(key="SM-06", type="date", text="When was the visit?", short="Date of visit", required=False),
            Question(
                key="SM-07",
                type="long-text",
                text="Is there a learning need?",
                short="Learning need",
                required=False,
                restricted="line",
            ),
            Question(
                key="SM-08", type="notes", text="Notes", short="Notes", required=False, headings=("Opening", "Child")
            ),
        ),
    )
    closing = Section(
        key="closing",
        title="Closing",
        questions=(
            grade_question("X1", None, role=QuestionRole.OVERALL, comment=False),
            Question(
                key="X2",
                role=QuestionRole.REASON,
                type="long-text",
                text="Why?",
                short="Reason for the overall grade",
                required=False,
            ),
            Question(
                key="X3",
                type="findings",
                text="Strengths?",
                short="Strengths",
                kind=FindingKind.STRENGTH,
                rows=3,
                required=False,
            ),
            Question(
                key="X4",
                type="findings",
                text="Areas for development?",
                short="Areas for development",
                kind=FindingKind.AREA_FOR_DEVELOPMENT,
                rows=3,
                required=False,
            ),
            Question(key="X7", type="actions", text="What next?", short="Actions", rows=3, required=False),
        ),
    )
    given: dict[str, Any] = {
        "form": form,
        "title": "Small audit",
        "noun": Noun.AUDIT,
        "subject": "case",
        "group": "management-audits",
        "reference": reference,
        "layout": "sections",
        "facts": small_facts(),
        "sections": (own, closing),
        "after_submission": (
            Question(
                key="X11", role=QuestionRole.FINDINGS_GIVEN, type="date", text="When given?", short="Findings given"
            ),
            Question(
                key="X11A",
                role=QuestionRole.FINDINGS_GIVEN_HOW,
                type="choice",
                text="How given?",
                short="How given",
                options=(
                    Option(key="face-to-face", label="Face to face"),
                    Option(key="telephone", label="By telephone"),
                ),
            ),
            Question(key="X11B", role=QuestionRole.CASE_NOTE, type="date", text="Case note?", short="Case note"),
        ),
        "rules": (RuleUse(name="complete"), RuleUse(name="independence"), RuleUse(name="places-agree")),
    }
    return Definition(**({"access": _shipped_access().get(form)} | given | rest))


@cache
def _shipped_access() -> dict[str, FormAccess | None]:
    """Who may fill in the forms that come with the tool: small ones under their keys have the same access."""
    return {form: definition.access for form, definition in load_folder(forms_folder()).definitions.items()}


def small_facts() -> tuple[Question, ...]:
    """The standard facts that tests speak of, in the order of the standard ones."""
    plans = tuple(Option(key=key, label=key) for key in ("CP", "CLA", "CP+CLA", "CIN"))
    exercises = tuple(Option(key=key, label=key) for key in ("routine", "thematic"))

    def fact(key: str, kind: str, **rest: Any) -> Question:
        return Question(key=key, type=kind, text=f"What is {key}?", short=key.replace("_", " ").capitalize(), **rest)

    return (
        fact("auditor", "person", auto=True),
        fact("case_number", "short-text", required=False),
        fact("plan_type", "choice", options=plans),
        fact("locality", "place"),
        fact("district", "place"),
        fact("team", "place"),
        fact("practitioner", "person", not_applicable=True),
        fact("practitioner_team", "short-text", auto=True),
        fact("audit_date", "date"),
        fact("late_entry", "yes-no", auto=True),
        fact("late_reason", "long-text", when=Condition(all_of={"late_entry": "yes"})),
        fact("period_from", "date", required=False),
        fact("period_to", "date", required=False),
        fact("exercise", "choice", options=exercises, required=False),
    )


def changed(definition: Definition, **update: Any) -> Definition:
    """Another definition that differs in ``update``: a plain copy would keep what the first had worked out."""
    return Definition.from_snapshot(definition.model_copy(update=update).snapshot())


@cache
def shipped(form: str) -> Definition:
    """A definition of those that come with the tool, by its key: ``supervision``."""
    from qa_tool.definitions.files.loader import load_folder
    from qa_tool.resources import forms_folder

    library = load_folder(forms_folder())
    return library.definitions[form]


def publish(session: Session, definition: Definition | None = None, *, at: datetime | None = None) -> FormVersion:
    """The definition (the small one by default) as a form version, with the themes it speaks of; once per content."""
    definition = definition or small_definition()
    codes = {code for question in definition.questions for code in question.themes} | {"VOICE.V1", "PLAN.P1"}
    make_themes(session, codes)
    of_form = list(session.scalars(select(FormVersion).where(FormVersion.form_key == definition.form)))
    for version in of_form:
        if version.content_hash == definition.content_hash:
            return version
    version = FormVersion(
        form_key=definition.form,
        number=len(of_form) + 1,
        title=definition.title,
        content_hash=definition.content_hash,
        snapshot=definition.snapshot(),
        published_at=at or datetime(2018, 4, 1, 9, tzinfo=UTC),
    )
    session.add(version)
    draw_nothing(session)
    session.flush()
    return version


def draw_nothing(session: Session) -> None:
    """Send no audit to a second reader by lot: ids are random, and one test run in ten would differ from the others."""
    key, first_day = "second_reading_share_percent", date(2000, 1, 1)
    if session.scalar(select(Setting).where(Setting.key == key, Setting.valid_from == first_day)) is None:
        session.add(Setting(key=key, value=0, valid_from=first_day))


def make_themes(session: Session, codes: Iterable[str]) -> None:
    """The themes and sub-themes of ``codes`` that are not there yet, labelled by their codes."""
    for number, code in enumerate(sorted(codes)):
        theme = code.split(".")[0]
        if session.get(Theme, theme) is None:
            session.add(Theme(code=theme, label=theme.capitalize(), kind="practice", position=number))
            session.flush()
        if session.get(SubTheme, code) is None:
            session.add(SubTheme(code=code, theme_code=theme, label=f"Sub-theme {code}", position=number))
    session.flush()


def definition_of(version: FormVersion) -> Definition:
    """The definition that the version froze."""
    return Definition.from_snapshot(version.snapshot)
