"""Keys and ids of the rows in the words that people use, looked up once each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from qa_tool.definitions.model import Question
from qa_tool.question_types.base import QuestionType, Stored
from qa_tool.question_types.registry import type_of
from qa_tool.reporting.workbook.content import Content
from qa_tool.vocabulary.audits import FindingKind, Status
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.lines import AnswerLine
from qa_tool.vocabulary.outcomes import Outcome
from qa_tool.vocabulary.periods import Quarter


@dataclass
class Asked:
    """One question of a form version, as its rows print it."""

    question: Question
    type: QuestionType
    label: str
    themes: str
    _options: dict[str | tuple[str, ...], str] = field(default_factory=dict)

    def answer(self, line: AnswerLine) -> str | None:
        """The answer in words; None where a number or a day stands in its own column, or nothing was answered."""
        if line.text is not None:
            return line.text
        chosen: str | tuple[str, ...] = line.option or line.options
        if chosen:
            if chosen not in self._options:
                value = self.type.restored(Stored(option=line.option, options=self._in_order(line.options)))
                self._options[chosen] = self.type.text(self.question, value)
            return self._options[chosen]
        return f"{line.clock:%H:%M}" if line.clock is not None else None

    def _in_order(self, options: tuple[str, ...]) -> tuple[str, ...]:
        """Options as the question lists them; those that it no longer lists come last."""
        places = {option.key: place for place, option in enumerate(self.question.options)}
        return tuple(sorted(options, key=lambda key: places.get(key, len(places))))


class Words:
    """The words of one workbook."""

    def __init__(self, content: Content) -> None:
        self._versions = content.versions
        self._places = content.place_names
        self._facts: dict[tuple[int, str, str], str] = {}
        self._questions: dict[int, Mapping[str, Asked]] = {}
        self.titles = content.titles
        self.theme_labels = content.theme_labels
        self.grade = cache(_grade)
        self.outcome = cache(lambda key: Outcome(key).label)
        self.status = cache(lambda key: Status(key).label)
        self.kind = cache(lambda key: FindingKind(key).label)
        self.quarter = cache(_quarter)

    def version(self, form_version_id: int) -> int:
        """The version's number within its form."""
        return self._versions[form_version_id].number

    def place(self, identity: str | None) -> str | None:
        """The place's name."""
        return self._places.get(identity, identity) if identity else None

    def fact(self, form_version_id: int, key: str, option: str | None) -> str | None:
        """The label of an option of a fact (or question), as the record's own form version has it."""
        if option is None:
            return None
        place = (form_version_id, key, option)
        if place not in self._facts:
            question = self._versions[form_version_id].definition.find(key)
            found = question.option(option) if question else None
            self._facts[place] = found.label if found else option
        return self._facts[place]

    def questions(self, form_version_id: int) -> Mapping[str, Asked]:
        """The questions of a form version that have rows, in order. Restricted ones and working notes have none."""
        if form_version_id not in self._questions:
            self._questions[form_version_id] = {
                question.key: Asked(question, type_of(question), question.label, "; ".join(question.themes))
                for question in self._versions[form_version_id].definition.questions
                if not question.restricted and type_of(question).kept
            }
        return self._questions[form_version_id]


def _grade(key: str | None) -> str:
    return Grade(key).label if key else ""


def _quarter(day: date) -> str:
    return Quarter.of(day).label
