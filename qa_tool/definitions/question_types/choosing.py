"""What is chosen of options: one of them (a grade, yes or no, the definition's own), or several."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from qa_tool.definitions.model import Option, Question
from qa_tool.definitions.question_types.base import (
    Choice,
    Context,
    Presentation,
    QuestionType,
    Read,
    Stored,
    answered,
    cell_text,
    commented,
    extra_choices,
    label,
    outcome_in_words,
    unanswered,
    without_value,
)
from qa_tool.definitions.record import Answer, Value
from qa_tool.definitions.words import Outcome, QuestionRole
from qa_tool.kit.typed import Fault, Typed, clean, first


class Selecting(QuestionType):
    """One entry of a list; its key is the value."""

    @abstractmethod
    def offered(self, question: Question, context: Context) -> Iterable[str]:
        """The keys that can be selected."""

    @abstractmethod
    def refusal(self, question: Question) -> str:
        """What to do about a key that is not offered."""

    @abstractmethod
    def find(self, question: Question, text: str, context: Context | None) -> str | None:
        """The key of the entry that a cell names, in any case; None when there is none."""

    @abstractmethod
    def not_found(self, question: Question, text: str) -> str:
        """What to do about a cell that names no entry. ``text`` is its beginning."""

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        key = first(typed)
        if not key:
            return unanswered(question, typed)
        if any(key == extra.key for extra in extra_choices(question)):
            return without_value(question, Outcome(key), typed)
        if key in self.offered(question, context):
            return answered(question, key, typed)
        return unanswered(question, typed, (Fault(self.refusal(question)),))

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        return retyped(answer, [str(answer.value)])

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        text = cell_text(cell)
        if not text:
            return unanswered(question, {})
        outcome = outcome_in_words(question, text)
        if outcome is not None:
            return without_value(question, outcome, {})
        key = self.find(question, text, context)
        if key is None:
            return unanswered(question, {}, (Fault(self.not_found(question, text[:40])),))
        return answered(question, key, {})


def retyped(answer: Answer, keys: Sequence[str]) -> dict[str, list[str]]:
    """The inputs of a list for an answer: ``keys`` when it has a value, else the choice that says why it has none."""
    if answer.outcome is Outcome.ANSWERED:
        return commented({"": list(keys)}, answer)
    if answer.outcome in (Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL):
        return commented({"": [answer.outcome.value]}, answer)
    return commented({}, answer)


def in_words(options: tuple[Option, ...]) -> str:
    """The labels as a list that ends in 'or'."""
    labels = [option.label for option in options]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def matching(options: tuple[Option, ...], text: str) -> Option | None:
    """The option whose key or label is ``text``, in any case."""
    wanted = text.strip().casefold()
    for option in options:
        if wanted in (option.key.casefold(), option.label.casefold()):
            return option
    return None


class OneOf(Selecting):
    """One option of a fixed or defined list, as radios. Stored as its key."""

    tallied = True
    conditional = True
    own: ClassVar[tuple[Option, ...]] = ()
    """The options of a type that has some of its own: a definition can then write none, as ``own_in_words`` says."""
    own_in_words: ClassVar[str] = ""

    def options(self, question: Question) -> tuple[Option, ...]:
        """What there is to choose from, in order."""
        return self.own or question.options

    def check(self, question: Question) -> list[str]:
        if not self.own:
            return check_options(question)
        return [f"has options, but {self.own_in_words}"] if question.options else []

    def choices(self, question: Question) -> tuple[Choice, ...]:
        """The options as the page shows them."""
        return tuple(Choice(option.key, option.label, option.hint) for option in self.options(question))

    def presentation(self, question: Question, context: Context) -> Presentation:
        return Presentation("radios", self.choices(question) + extra_choices(question))

    def offered(self, question: Question, context: Context) -> Iterable[str]:
        return (option.key for option in self.options(question))

    def refusal(self, question: Question) -> str:
        return f"Select one of the choices for {label(question)}"

    def find(self, question: Question, text: str, context: Context | None) -> str | None:
        option = matching(self.options(question), text)
        return option.key if option is not None else None

    def not_found(self, question: Question, text: str) -> str:
        return f"'{text}' is not a choice of {label(question)}: write {in_words(self.options(question))}"

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        if value is None:
            return ""
        found = next((option.label for option in self.options(question) if option.key == value), None)
        return found if found is not None else str(value)

    def stored(self, value: Value) -> Stored:
        return Stored(option=None if value is None else str(value))

    def restored(self, stored: Stored) -> Value:
        return stored.option

    def tally_options(self, question: Question) -> tuple[Option, ...]:
        return self.options(question)


def worst_of(question: Question, keys: Iterable[str]) -> str | None:
    """The worst grade that the definition says the chosen options count as."""
    options = [question.option(key) for key in keys]
    return question.scale.most_severe(option.counts_as for option in options if option and option.counts_as)


def check_options(question: Question) -> list[str]:
    """Faults of a list of options written in the definition."""
    if len(question.options) < 2:
        return ["needs at least two options"]
    labels = [option.label.casefold() for option in question.options]
    return ["has two options with the same label"] if len(set(labels)) < len(labels) else []


class GradeType(OneOf):
    """``grade``: the grades of the definition's scale; the one type that enters grade figures."""

    name = "grade"
    roles = frozenset({QuestionRole.OVERALL})
    graded = True
    invites_comment = True
    request = "Select a grade for"
    parameters = frozenset({"guidance", "critical"})

    def options(self, question: Question) -> tuple[Option, ...]:
        return tuple(Option(key=grade.key, label=grade.label) for grade in question.scale.grades)

    def check(self, question: Question) -> list[str]:
        return ["has options, but the grades are those of its scale"] if question.options else []

    def choices(self, question: Question) -> tuple[Choice, ...]:
        return tuple(Choice(one.key, one.label, question.guidance.get(one.key, "")) for one in question.scale.grades)

    def counts_as(self, question: Question, value: Value, *, is_critical: bool) -> str | None:
        return question.scale.by_key[str(value)].key


class Weighing(OneOf):
    """Yes and no, which count as grades where the question is critical: *partly* as the best that is not good."""

    def counts_as(self, question: Question, value: Value, *, is_critical: bool) -> str | None:
        scale = question.scale
        grades = {"yes": scale.best, "partly": scale.below_good, "no": scale.worst}
        return grades.get(str(value)) if is_critical else None


class YesNo(Weighing):
    """``yes-no``."""

    name = "yes-no"
    roles = frozenset({QuestionRole.SAFETY_CONCERN, QuestionRole.CONDUCT_CONCERN})
    request = "Select yes or no for"
    parameters = frozenset({"critical"})
    own = (Option(key="yes", label="Yes"), Option(key="no", label="No"))
    own_in_words = "yes and no are its own"


class YesPartlyNo(Weighing):
    """``yes-partly-no``: has counts of its own, never in a pool of grades."""

    name = "yes-partly-no"
    invites_comment = True
    request = "Select yes, partly or no for"
    parameters = frozenset({"critical"})
    own = (Option(key="yes", label="Yes"), Option(key="partly", label="Partly"), Option(key="no", label="No"))
    own_in_words = "yes, partly and no are its own"


class ChoiceType(OneOf):
    """``choice``: radios. What an option counts as is for the rules, never for a tally."""

    name = "choice"
    roles = frozenset({QuestionRole.IMPACT, QuestionRole.FINDINGS_GIVEN_HOW, QuestionRole.VIEW_OF_DECISION})
    request = "Select an answer to"
    parameters = frozenset({"options", "critical"})

    def counts_as(self, question: Question, value: Value, *, is_critical: bool) -> str | None:
        return worst_of(question, (str(value),))


class Choices(QuestionType):
    """``choices``: checkboxes. The value is the option keys in the definition's order."""

    name = "choices"
    several = True
    request = "Select at least one answer to"
    parameters = frozenset({"options", "critical"})
    tallied = True
    conditional = True

    def presentation(self, question: Question, context: Context) -> Presentation:
        choices = tuple(Choice(one.key, one.label, one.hint, one.exclusive) for one in question.options)
        return Presentation("checkboxes", choices + extra_choices(question))

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        ticked = {clean(key) for key in typed.get("", ())} - {""}
        extras = [extra for extra in extra_choices(question) if extra.key in ticked]
        chosen = tuple(option.key for option in question.options if option.key in ticked)
        faults: tuple[Fault, ...] = ()
        if ticked - set(chosen) - {extra.key for extra in extras}:
            faults += (Fault(f"Select from the choices for {label(question)}"),)
        if extras and (chosen or len(extras) > 1):
            faults += (_alone(question, extras[0].label),)
        faults += _beside(question, chosen)
        if chosen:
            return answered(question, chosen, typed, faults)
        if extras:
            return without_value(question, Outcome(extras[0].key), typed, faults)
        return unanswered(question, typed, faults)

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        return retyped(answer, _keys(answer.value))

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        options = [question.option(key) for key in _keys(value)]
        labels = [option.label if option else key for option, key in zip(options, _keys(value), strict=True)]
        return "; ".join(labels)

    def stored(self, value: Value) -> Stored:
        return Stored(options=_keys(value))

    def restored(self, stored: Stored) -> Value:
        return stored.options or None

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        """Several in one cell are separated by semicolons or new lines (labels may hold commas)."""
        text = cell_text(cell)
        outcome = outcome_in_words(question, text)
        if outcome is not None:
            return without_value(question, outcome, {})
        pieces = [piece.strip() for piece in re.split(r"[;\n]", text) if piece.strip()]
        found = {piece: matching(question.options, piece) for piece in pieces}
        faults = tuple(
            Fault(f"'{piece[:40]}' is not a choice of {label(question)}: write {in_words(question.options)}")
            for piece, option in found.items()
            if option is None
        )
        keys = {option.key for option in found.values() if option is not None}
        chosen = tuple(option.key for option in question.options if option.key in keys)
        faults += _beside(question, chosen)
        return answered(question, chosen, {}, faults) if chosen else unanswered(question, {}, faults)

    def check(self, question: Question) -> list[str]:
        return check_options(question)

    def counts_as(self, question: Question, value: Value, *, is_critical: bool) -> str | None:
        return worst_of(question, _keys(value))


def _keys(value: Value) -> tuple[str, ...]:
    return tuple(str(key) for key in value) if isinstance(value, tuple) else ()


def _beside(question: Question, chosen: tuple[str, ...]) -> tuple[Fault, ...]:
    """The fault of an exclusive option that was chosen together with another."""
    alone = [option for option in question.options if option.exclusive and option.key in chosen]
    return (_alone(question, alone[0].label),) if alone and len(chosen) > 1 else ()


def _alone(question: Question, words: str) -> Fault:
    return Fault(f"{label(question)}: '{words}' cannot stand beside another choice")
