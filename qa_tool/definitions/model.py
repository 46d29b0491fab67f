"""A form as data. Immutable; the same whether read from a file in ``forms/`` or from a frozen form version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from qa_tool.definitions.words import FindingKind, Noun, QuestionRole
from qa_tool.kit.digests import canonical
from qa_tool.policy.words import FormAccess

Scalar = str | int | bool
Subject = Literal["case", "enquiry", "meeting", "practitioner", "none"]
Critical = Literal["caps", "decides"]


class Part(BaseModel):
    """What all parts of a definition share: frozen, and an unknown key is an error, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class AtLeast(Part):
    """A condition's test of a number."""

    at_least: int


class AtMost(Part):
    """The same from above, of measures alone; a setting stands as ``{setting:its_key}`` until it is read."""

    at_most: int | str


class Answered(Part):
    """Whether there is a value at all: of measures alone, for what is not answered opens no question."""

    answered: bool


Expected = Scalar | tuple[Scalar, ...] | AtLeast | AtMost | Answered


class Condition(Part):
    """When something is asked: ``all_of`` keys must each match; ``any_of`` joins alternatives.

    Written in files as a mapping of key to value(s), with ``any:`` for the alternatives. An empty condition holds.
    """

    all_of: dict[str, Expected] = Field(default_factory=dict)
    any_of: tuple[Condition, ...] = ()

    def keys(self) -> Iterator[str]:
        """Every fact or question key that the condition looks at."""
        yield from self.all_of
        for alternative in self.any_of:
            yield from alternative.keys()


class Grade(Part):
    """One grade of a scale. ``good`` is enough in itself; what ``meets`` the standard is not yet inadequate."""

    key: str
    label: str
    letters: str = Field(pattern=r"^[A-Z][A-Z0-9]{0,2}$")
    """Its mark, where there is no room for the label: 'RI'."""
    good: bool = False
    meets: bool = False


class Scale(Part):
    """The grades that a form is judged on, the best first. A grade is known by its key, in tables and files too."""

    key: str
    grades: tuple[Grade, ...]

    @cached_property
    def by_key(self) -> dict[str, Grade]:
        """The grades in order. What is no grade of the scale is a KeyError."""
        return {grade.key: grade for grade in self.grades}

    @property
    def best(self) -> str:
        """The first grade."""
        return self.grades[0].key

    @property
    def worst(self) -> str:
        """The last grade."""
        return self.grades[-1].key

    @cached_property
    def good(self) -> tuple[str, ...]:
        """The grades that are good."""
        return tuple(grade.key for grade in self.grades if grade.good)

    @cached_property
    def inadequate(self) -> tuple[str, ...]:
        """The grades that do not meet the standard."""
        return tuple(grade.key for grade in self.grades if not grade.meets)

    @cached_property
    def below_good(self) -> str:
        """The best grade that is not good: what *partly* counts as, and what is left when something is inadequate."""
        return next(grade.key for grade in self.grades if not grade.good)

    def label(self, key: str) -> str:
        """The grade as people write it: 'Requires improvement'."""
        return self.by_key[key].label

    def words(self, *keys: str) -> str:
        """The grades within a sentence: 'weak or inadequate'."""
        labels = [self.label(key).lower() for key in keys]
        return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"

    def severity(self, key: str) -> int:
        """0 for the best: sort by this, never by the alphabet."""
        return list(self.by_key).index(key)

    def most_severe(self, keys: Iterable[str]) -> str | None:
        """The worst of ``keys``; None when there are none."""
        return max(keys, key=self.severity, default=None)


FIRST_SCALE = Scale(
    key="ofsted-3",
    grades=(
        Grade(key="good", label="Good", letters="G", good=True, meets=True),
        Grade(key="requires-improvement", label="Requires improvement", letters="RI", meets=True),
        Grade(key="inadequate", label="Inadequate", letters="I"),
    ),
)
"""What every form was graded on before forms named their scale: the snapshots of those do not say it."""


class Option(Part):
    """One thing to choose. ``counts_as`` is the grade that it means to the rules, never to a tally; an ``exclusive``
    option of several stands alone."""

    key: str
    label: str
    hint: str = ""
    counts_as: str | None = None
    counted_by: Literal["team"] | None = None
    exclusive: bool = False


class Question(Part):
    """A question or a fact, with its permanent key. Fields as in forms/README.md."""

    key: str
    type: str
    text: str
    short: str = ""
    hint: str = ""
    themes: tuple[str, ...] = ()
    """Codes like ``VOICE.V1``."""
    critical: Critical | None = None
    critical_when: Condition | None = None
    guidance: dict[str, str] = Field(default_factory=dict)
    """By grade."""
    when: Condition | None = None
    required: bool = True
    required_when: Condition | None = None
    not_applicable: bool = False
    cannot_tell: bool = False
    comment: bool = False
    options: tuple[Option, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    rows: int | None = None
    kind: FindingKind | None = None
    headings: tuple[str, ...] = ()
    restricted: Literal["line"] | None = None
    auto: bool = False
    default: str | None = None
    role: QuestionRole | None = None
    """What it means to the tool; code asks for the role, never for a key."""
    advice: dict[str, str] = Field(default_factory=dict)
    """By option: what is shown at once when it is chosen."""
    scale: Scale = Field(default=FIRST_SCALE, exclude=True)
    """Its definition's."""

    @property
    def is_overall(self) -> bool:
        """Whether it asks for the overall grade."""
        return self.role is QuestionRole.OVERALL

    @property
    def label(self) -> str:
        """The short name for axes, columns and task lists."""
        return self.short or self.text

    def option(self, key: str) -> Option | None:
        """The option of that key, if there is one."""
        return next((option for option in self.options if option.key == key), None)


class Section(Part):
    """A page of the task list (or a block of the single page)."""

    key: str
    title: str
    intro: str = ""
    when: Condition | None = None
    questions: tuple[Question, ...]


class RuleUse(Part):
    """A named rule with its parameters, as the definition asks for it."""

    name: str
    parameters: dict[str, Any] = Field(default_factory=dict)


class Definition(Part):
    """One form as data. ``closing`` and ``facts`` are expanded: the definition stands by itself."""

    form: str
    title: str
    noun: Noun
    subject: Subject
    group: str
    reference: str
    layout: Literal["sections", "single"]
    applies_to: tuple[str, ...] = ()
    minutes: int = 20
    access: FormAccess | None = None
    """Who may fill it in; None: the file does not say."""
    intro: str = ""
    scale: Scale = FIRST_SCALE
    facts: tuple[Question, ...]
    """Standard facts of the subject, then the form's own; automatic ones (``auto``) are set by the tool."""
    sections: tuple[Section, ...]
    """Its own sections, then the closing block as a last section with key ``closing``."""
    after_submission: tuple[Question, ...] = ()
    rules: tuple[RuleUse, ...] = ()

    @field_validator("facts", "after_submission")
    @classmethod
    def _questions_on_the_scale(cls, questions: tuple[Question, ...], info: ValidationInfo) -> tuple[Question, ...]:
        scale = info.data.get("scale", FIRST_SCALE)
        return tuple(one if one.scale == scale else one.model_copy(update={"scale": scale}) for one in questions)

    @field_validator("sections")
    @classmethod
    def _sections_on_the_scale(cls, sections: tuple[Section, ...], info: ValidationInfo) -> tuple[Section, ...]:
        return tuple(
            one.model_copy(update={"questions": cls._questions_on_the_scale(one.questions, info)}) for one in sections
        )

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order of asking, the closing block's last; facts are not among them."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def _by_key(self) -> dict[str, Question]:
        return {question.key: question for question in (*self.facts, *self.questions, *self.after_submission)}

    def find(self, key: str) -> Question | None:
        """The question or fact of that key, or None."""
        return self._by_key.get(key)

    def __getitem__(self, key: str) -> Question:
        """The question or fact of that key. Raises KeyError."""
        return self._by_key[key]

    @cached_property
    def _sections_by_question(self) -> dict[str, Section]:
        return {question.key: section for section in self.sections for question in section.questions}

    def section_of(self, key: str) -> Section:
        """The section that asks question ``key``. Raises KeyError (facts belong to none)."""
        return self._sections_by_question[key]

    @cached_property
    def _by_role(self) -> dict[QuestionRole, Question]:
        return {question.role: question for question in (*self.questions, *self.after_submission) if question.role}

    def in_role(self, role: QuestionRole) -> Question | None:
        """The question that has ``role``, or None."""
        return self._by_role.get(role)

    @property
    def overall(self) -> Question | None:
        """The question that asks for the overall grade, or None."""
        return self.in_role(QuestionRole.OVERALL)

    @property
    def graded(self) -> bool:
        """Whether records of this definition carry an overall grade."""
        return self.overall is not None

    def rule(self, name: str) -> RuleUse | None:
        """The named rule as this definition uses it, or None when it does not."""
        return next((rule for rule in self.rules if rule.name == name), None)

    def snapshot(self) -> str:
        """The whole definition as canonical JSON: what a form version stores."""
        data = self.model_dump(mode="json", exclude_defaults=True)
        return canonical(data)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (hex) of the snapshot: what identifies a form version."""
        return hashlib.sha256(self.snapshot().encode()).hexdigest()

    @classmethod
    def from_snapshot(cls, snapshot: str) -> Definition:
        """The definition that ``snapshot`` was taken of. Raises pydantic.ValidationError when it is not one."""
        return cls.model_validate_json(snapshot)
