"""Where a draft stands: what is done, what is left, what the rules say of it, and where to go next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from qa_tool.definitions.conditions import walk
from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.rules.verdict import Caution, Problem
from qa_tool.definitions.submission import Progress, is_blank, missing_facts, required_questions, section_progress
from qa_tool.records.verbs.drafting import DraftView
from qa_tool.records.views.draft_page import CASE_NUMBER, WHOLE, own_facts, page_of
from qa_tool.records.views.entries import error_input

FROM_CHECK = "check"
"""Where a page was opened from, in its address: saving it leads back there."""


@dataclass(frozen=True)
class Task:
    """One line of the task list."""

    key: str
    title: str
    href: str
    status: str
    complete: bool
    started: bool

    @property
    def line(self) -> dict[str, Any]:
        """As the component takes it: complete is plain text, the rest a tag."""
        if self.complete:
            status: dict[str, Any] = {"text": self.status}
        else:
            colour = "govuk-tag--blue" if self.started else "govuk-tag--grey"
            status = {"tag": {"text": self.status, "classes": colour}}
        return {"title": {"text": self.title}, "href": self.href, "status": status}


@dataclass(frozen=True)
class TaskList:
    """The tasks, and the first question that still needs an answer."""

    tasks: tuple[Task, ...]
    next_href: str = ""
    next_label: str = ""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """As the component takes them."""
        return [task.line for task in self.tasks]


def missing(view: DraftView) -> list[str]:
    """The keys of the facts that are still needed; the case number lives apart and counts when it is saved."""
    numbered = bool(view.case_number_masked)
    return [
        fact.key
        for fact in missing_facts(view.definition, view.record.facts)
        if not (fact.key == CASE_NUMBER and numbered)
    ]


def task_list(view: DraftView) -> TaskList:
    """The task list of the draft ``view``."""
    definition = view.definition
    left = missing(view)
    tasks = [_facts_task(view, [key for key in left if page_of(definition, key) == "facts"])]
    if not view.facts_only:
        progress = section_progress(definition, view.record)
        tasks += [
            _section_task(section.key, section.title, _section_href(view, section.key), progress[section.key])
            for section in definition.sections
            if section.key in progress
        ]
    if definition.layout == "single" and own_facts(definition):
        tasks.insert(1, _meeting_task(view, [key for key in left if page_of(definition, key) == WHOLE]))
    where, label = _next(view, left)
    return TaskList(tuple(tasks), where, label)


def _section_href(view: DraftView, key: str) -> str:
    if view.definition.layout == "single":
        return f"{page_href(view, WHOLE)}#section-{key}"
    return page_href(view, key)


def _facts_task(view: DraftView, left: list[str]) -> Task:
    words = "Completed" if not left else f"{len(left)} still needed"
    return Task("facts", "The facts", page_href(view, "facts"), words, not left, view.record.facts != {})


def _meeting_task(view: DraftView, left: list[str]) -> Task:
    words = "Completed" if not left else f"{len(left)} still needed"
    return Task("meeting", "The meeting", page_href(view, WHOLE) + "#section-meeting", words, not left, True)


def _section_task(key: str, title: str, href: str, progress: Progress) -> Task:
    done = progress.complete and progress.started
    words = f"{progress.answered} of {progress.asked} answered"
    if done and progress.answered == progress.asked:
        words = "Completed"
    elif done:
        words = f"Completed ({words})"
    return Task(key, title, href, words, done, progress.started)


def _next(view: DraftView, left: list[str]) -> tuple[str, str]:
    definition = view.definition
    if left:
        return question_href(view, left[0]), definition[left[0]].label
    if not view.facts_only:
        needed = required_questions(definition, view.record)
        blank = [
            question
            for _, question, asked in walk(definition, view.record)
            if asked and type_of(question).kept and is_blank(view.record.answers.get(question.key))
        ]
        # What must be answered comes first: an optional question leads nobody away from it.
        for question in sorted(blank, key=lambda one: one.key not in needed):
            return question_href(view, question.key), question.label + ("" if question.key in needed else " (optional)")
    return "", ""


def page_href(view: DraftView, page: str) -> str:
    """The address of a page of the draft."""
    if page == "facts":
        return url_for("audits.facts", audit_id=view.audit.id)
    return url_for("audits.section", audit_id=view.audit.id, page=page)


def question_href(view: DraftView, key: str, *, check: bool = False, change: bool = False, target: str = "") -> str:
    """The address of a question or fact on its page: with ``check`` the page shows what is wrong on it, with
    ``change`` it does not, and both lead back to the check."""
    anchor = CASE_NUMBER if key == CASE_NUMBER else target or f"question-{key.replace('+', '-')}"
    query = "?check=1" if check else f"?from={FROM_CHECK}" if change else ""
    return f"{page_href(view, page_of(view.definition, key))}{query}#{anchor}"


def next_page(view: DraftView, page: str) -> str:
    """Where 'save and continue' goes: the next page in order, after the last one the check."""
    definition = view.definition
    if view.facts_only:
        order = ["facts"] + ([WHOLE] if definition.layout == "single" and own_facts(definition) else [])
    elif definition.layout == "single":
        order = ["facts", WHOLE]
    else:
        order = ["facts", *section_progress(definition, view.record)]
    later = order[order.index(page) + 1 :] if page in order else []
    return page_href(view, later[0]) if later else url_for("audits.check", audit_id=view.audit.id)


def problems_by_input(view: DraftView, questions: Iterable[Question], *, with_case: bool) -> dict[str, str]:
    """The first problem of each input of ``questions``, and of the case number where the page asks for it."""
    wanted = {question.key: question for question in questions}
    messages: dict[str, str] = {}
    for problem in view.verdict.problems:
        if problem.key == CASE_NUMBER and with_case:
            messages.setdefault(CASE_NUMBER, problem.message)
        elif problem.key in wanted:
            messages.setdefault(_input(view, wanted[problem.key], problem.part), problem.message)
    return messages


def problem_links(view: DraftView) -> list[dict[str, str]]:
    """Every problem as a line of the error summary: each links to its question on its page."""
    return [{"text": problem.message, "href": _href(view, problem)} for problem in view.verdict.problems]


def warning_links(view: DraftView) -> list[dict[str, str]]:
    """Every warning with where to change what it is about."""
    return [
        {"text": warning.message, "href": _href(view, warning), "code": warning.code}
        for warning in view.verdict.warnings
    ]


def _href(view: DraftView, said: Problem | Caution) -> str:
    question = view.definition.find(said.key)
    if question is None:
        return "#main-content"
    return question_href(view, said.key, check=True, target=_input(view, question, said.part))


def _input(view: DraftView, question: Question, part: str) -> str:
    return error_input(question, type_of(question).presentation(question, view.context), part)
