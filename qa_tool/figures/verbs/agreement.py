"""How far second readers agree with auditors: for the page, the measure C17 and the workbook's sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.words import QuestionRole
from qa_tool.figures.arithmetic import Agreement
from qa_tool.figures.queries import readings
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.errors import NotPermitted
from qa_tool.kit.periods import Period
from qa_tool.moderation.words import Step
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker
from qa_tool.settings.verbs import setting


@dataclass(frozen=True)
class OfQuestion:
    """One graded question of a form."""

    key: str
    label: str
    agreement: Agreement


@dataclass(frozen=True)
class OfForm:
    """One form: its overall grade, and its questions in their order."""

    form_key: str
    title: str
    overall: Agreement
    questions: tuple[OfQuestion, ...]


@dataclass(frozen=True)
class Report:
    """Agreement in a period, by the date of the audit."""

    period: Period
    overall: Agreement
    """The overall grades of all forms together."""
    forms: tuple[OfForm, ...]
    steps: Mapping[Step, int]
    """How many second readings of audits of the period stand at each step."""
    share: int
    """The percentage read by lot, as it is on the last day of the period."""


def report(session: Session, asker: Asker | None, period: Period, filters: Filters | None = None) -> Report:
    """The agreement of a period. ``asker`` None is the command line. Raises NotPermitted."""
    if asker is not None and not matrix.may(asker.roles, "moderation", "read-agreement"):
        raise NotPermitted
    chosen = filters or Filters()
    by_form = pairs_by_question(session, period, chosen)
    titles, labels = queries.titles(session), _labels(session)
    overall = queries.keys_in_role(session, QuestionRole.OVERALL)
    forms = tuple(
        OfForm(
            form,
            titles.get(form, form),
            next((found for key, found in questions.items() if key in overall), Agreement()),
            tuple(
                OfQuestion(key, labels[form, key], questions[key])
                for (of, key) in labels
                if of == form and key in questions and key not in overall
            ),
        )
        for form, questions in sorted(by_form.items(), key=lambda item: titles.get(item[0], item[0]))
    )
    return Report(
        period,
        sum((one.overall for one in forms), Agreement()),
        forms,
        readings.progress(session, period, chosen),
        setting(session, "second_reading_share_percent", period.last),
    )


def pairs_by_question(session: Session, period: Period, filters: Filters) -> dict[str, dict[str, Agreement]]:
    """Agreement by form and question, each pair on the scale of the version that it was given on."""
    versions = queries.form_versions(session)
    found: dict[str, dict[str, Agreement]] = {}
    for version, key, first, second, n in readings.pairs(session, period, filters):
        definition = versions[version][1]
        questions = found.setdefault(definition.form, {})
        questions[key] = questions.get(key, Agreement()) + Agreement({definition.scale: {(first, second): n}})
    return found


def pairs_in_words(session: Session, period: Period, filters: Filters) -> dict[tuple[str, str], Agreement]:
    """Agreement by (form, question) in words, as measure C17 takes it; '' is the overall grade."""
    titles, labels = queries.titles(session), _labels(session)
    by_form = pairs_by_question(session, period, filters)
    overall = queries.keys_in_role(session, QuestionRole.OVERALL)
    return {
        (titles.get(form, form), "" if key in overall else f"{key} {labels[form, key]}"): by_form[form][key]
        for form in sorted(by_form, key=lambda one: titles.get(one, one))
        for key in (one for of, one in labels if of == form and one in by_form[form])
    }


def _labels(session: Session) -> dict[tuple[str, str], str]:
    """The newest label of every question by (form, key), in the order of the form that asked it last."""
    labels: dict[tuple[str, str], str] = {}
    for _, definition in sorted(queries.form_versions(session).values(), key=lambda one: one[0]):
        for question in definition.questions:
            labels[definition.form, question.key] = question.label
    return labels
