"""Questions as the entry pages show them: control, what stands in it, what is wrong with it, when it is asked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from qa_tool.definitions.model import AtLeast, Condition, Definition, Question
from qa_tool.definitions.question_types.base import Choice, Context, Presentation
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Value
from qa_tool.definitions.words import FindingKind
from qa_tool.kit.typed import Fault
from qa_tool.records.forms import shapes
from qa_tool.records.verbs.inputs import Clash, Fields, input_name

THEMES_PER_FINDING = 3
"""Lists to choose a theme from that the page offers for one finding; more where more are stored."""

BASE = "_base"
"""Hidden input: digests of what the page showed, by input name."""
KEEP = "keep:"
"""Prefix of the radios that settle a clash."""
MOST_BASE_CHARACTERS = 200_000
INLINE_CHARACTERS = 64


@dataclass(frozen=True)
class ClashShown:
    """Two texts for one input: the one typed here and the one saved elsewhere meanwhile."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Entry:
    """One question on an entry page."""

    question: Question
    shown: Presentation
    fields: Fields
    asked: bool = True
    required: bool = True
    critical: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    """Message by input name."""
    themes: tuple[str, ...] = ()
    suggested: tuple[Choice, ...] = ()
    """Themes that the answers given so far point to, for findings."""
    opened: bool = False
    """Whether the question has appeared because of what was just saved."""
    clashes: tuple[ClashShown, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    """Labels of the themes of the first level, by code."""

    @property
    def key(self) -> str:
        """The question's permanent key."""
        return self.question.key

    @property
    def name(self) -> str:
        """The name, and the id, of the main input."""
        return input_name(self.question.key)

    @property
    def anchor(self) -> str:
        """The id of the block around the question."""
        return f"question-{self.question.key.replace('+', '-')}"

    @property
    def when(self) -> str:
        """The condition as the browser's script reads it; '' when always asked."""
        return condition_json(self.question.when)

    def input(self, part: str) -> str:
        """The name of the input of ``part``."""
        return input_name(self.question.key, part)

    def value(self, part: str = "") -> str:
        """What stands in a single input."""
        return next(iter(self.fields.get(self.input(part), ())), "")

    def values(self, part: str = "") -> list[str]:
        """What stands in an input that takes several."""
        return self.fields.get(self.input(part), [])

    def error(self, part: str = "") -> str:
        """The message about ``part``; '' when nothing is wrong."""
        return self.errors.get(self.input(part), "")

    def error_among(self, *parts: str) -> str:
        """The first message about any of ``parts``."""
        return next((message for message in map(self.error, parts) if message), "")

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What to choose from; a stored choice that left the list stays in it, or saving would lose the answer."""
        known = {choice.key for choice in self.shown.choices}
        gone = [key for key in self.values() if key not in known]
        return self.shown.choices + tuple(Choice(key, f"{key} (no longer in the list)") for key in gone)

    @property
    def guided(self) -> bool:
        """Whether descriptors stand beside the choices."""
        return bool(self.question.guidance)

    @property
    def inline(self) -> bool:
        """Whether the choices are few and short enough to stand in one line on a wide page."""
        bare = not self.guided and not any(choice.hint for choice in self.choices)
        return bare and sum(len(choice.label) for choice in self.choices) <= INLINE_CHARACTERS

    @property
    def comment_label(self) -> str:
        """What the comment box is for."""
        if self.question.is_overall:
            return "Reason for grading above the limit"
        return "Evidence for your answer" if self.critical else "Comment"

    @property
    def comment_hint(self) -> str:
        """When a comment is needed; '' where it never is."""
        if self.question.is_overall:
            return "Only when critical answers decide inadequate and you grade higher: a second person then reads it."
        if self.critical:
            return "Always needed here, whatever the answer. No names."
        return "Needed when the answer is inadequate. No names." if self.guided else ""

    @property
    def theme_groups(self) -> list[tuple[str, list[Choice]]]:
        """The themes to choose from under their headings."""
        return grouped_themes(self.shown.choices, self.headings)

    def theme_slots(self, row: int) -> list[str]:
        """What stands in each of the theme lists of a row."""
        chosen = self.values(f"{row}-themes")
        return chosen + [""] * max(1, THEMES_PER_FINDING - len(chosen))

    @property
    def rows_used(self) -> int:
        """How many rows hold something: the rest can stay folded away."""
        prefix = f"{self.name}__"
        used = [
            int(name.removeprefix(prefix).split("-")[0])
            for name, values in self.fields.items()
            if values and name.startswith(prefix) and name.removeprefix(prefix)[:1].isdigit()
        ]
        return max(used, default=-1) + 1

    @property
    def rows_open(self) -> int:
        """How many rows stand open without a script: those in use, and the next."""
        return min(self.rows_used + 1, self.shown.rows)


def grouped_themes(choices: Iterable[Choice], headings: Mapping[str, str]) -> list[tuple[str, list[Choice]]]:
    """Sub-themes under the labels of their themes."""
    groups: dict[str, list[Choice]] = {}
    for choice in choices:
        code = choice.key.split(".")[0]
        groups.setdefault(headings.get(code, code.capitalize()), []).append(choice)
    return list(groups.items())


def condition_json(condition: Condition | None) -> str:
    """``{"all": {key: [values] or {"at_least": n}}, "any": [...]}``, or '' for no condition."""
    return json.dumps(_condition(condition), ensure_ascii=False) if condition is not None else ""


def _condition(condition: Condition) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for key, expected in condition.all_of.items():
        if isinstance(expected, AtLeast):
            wanted[key] = {"at_least": expected.at_least}
        else:
            wanted[key] = [str(one) for one in (expected if isinstance(expected, tuple) else (expected,))]
    return {"all": wanted, "any": [_condition(alternative) for alternative in condition.any_of]}


def known_json(values: Mapping[str, Value], leave_out: Iterable[str] = ()) -> str:
    """Facts and answers of other pages that a condition may look at, for the browser's script."""
    skipped = set(leave_out)
    known = {
        key: [str(one) for one in value] if isinstance(value, tuple) else value
        for key, value in values.items()
        if key not in skipped and isinstance(value, str | int | tuple)
    }
    return json.dumps({key: value for key, value in known.items() if value not in ("", [])}, default=str)


def error_input(question: Question, shown: Presentation, part: str) -> str:
    """The name of the input that a message about ``part`` links to: always one that stands on the page."""
    names = [shape.part for shape in shapes(question, shown)]
    if part in names:
        return input_name(question.key, part)
    return input_name(question.key, names[0] if names else "")


def errors_by_input(question: Question, context: Context, faults: Iterable[Fault]) -> dict[str, str]:
    """The first message for each input of ``question``."""
    shown = type_of(question).presentation(question, context)
    messages: dict[str, str] = {}
    for fault in faults:
        messages.setdefault(error_input(question, shown, fault.part), fault.message)
    return messages


def suggested_themes(definition: Definition, values: Mapping[str, Value], question: Question) -> tuple[str, ...]:
    """Theme codes that the graded answers point to: of good ones for strengths, of the others for development."""
    if question.kind is None:
        return ()
    good = definition.scale.good
    wanted = good if question.kind is FindingKind.STRENGTH else set(definition.scale.by_key).difference(good)
    graded = [one for one in definition.questions if type_of(one).graded and one.themes]
    codes = [code for one in graded if values.get(one.key) in wanted for code in one.themes]
    return tuple(dict.fromkeys(codes))


@dataclass(frozen=True)
class PageState:
    """What a page shows around its questions; keys are those of questions, names those of inputs."""

    fields: Fields
    asked: Collection[str]
    required: Collection[str]
    critical: Mapping[str, str | None] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    opened: Collection[str] = ()
    clashes: Mapping[str, tuple[ClashShown, ...]] = field(default_factory=dict)
    suggested: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Theme codes to offer first, by question."""
    place_kinds: Mapping[str, str] = field(default_factory=dict)
    """The kind of each place by id: a fact named after a kind offers only its own."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Labels of the themes of the first level, by code."""


def entries(questions: Iterable[Question], context: Context, state: PageState) -> list[Entry]:
    """``questions`` as the page shows them."""
    theme_names = dict(context.themes)
    return [
        Entry(
            question,
            _presentation(question, context, state.place_kinds),
            state.fields,
            asked=question.key in state.asked,
            required=question.key in state.required,
            critical=state.critical.get(question.key),
            errors=state.errors,
            themes=tuple(theme_names.get(code, code) for code in question.themes),
            suggested=tuple(
                Choice(code, theme_names[code]) for code in state.suggested.get(question.key, ()) if code in theme_names
            ),
            opened=question.key in state.opened,
            clashes=state.clashes.get(question.key, ()),
            headings=state.headings,
        )
        for question in questions
    ]


def _presentation(question: Question, context: Context, place_kinds: Mapping[str, str]) -> Presentation:
    shown = type_of(question).presentation(question, context)
    if not type_of(question).places or question.key not in place_kinds.values():
        return shown
    return replace(shown, choices=tuple(one for one in shown.choices if place_kinds.get(one.key) == question.key))


def input_words(question: Question, context: Context, name: str, values: Iterable[str]) -> str:
    """What stands in one input, as people read it: labels for keys."""
    shown = type_of(question).presentation(question, context)
    labels = {
        choice.key: choice.label
        for shape in shapes(question, shown)
        if input_name(question.key, shape.part) == name
        for choice in shape.choices
    }
    return "\n".join(labels.get(value, value) for value in values)


def read_base(text: str, names: Collection[str]) -> dict[str, str]:
    """The digests that a page sent along, of inputs that it may speak of; {} when they make no sense."""
    if len(text) > MOST_BASE_CHARACTERS:
        return {}
    try:
        base = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(base, dict):
        return {}
    return {name: mark for name, mark in base.items() if name in names and isinstance(mark, str)}


def clash_shown(definition: Definition, context: Context, clash: Clash) -> ClashShown:
    """A clash as people read it."""
    question = definition[clash.key]
    mine, theirs = (input_words(question, context, clash.name, values) for values in (clash.mine, clash.theirs))
    return ClashShown(clash.name, question.label.rstrip("?"), mine, theirs)


def clash_message(definition: Definition, clash: Clash) -> str:
    """What stands beside the field, and in the error summary."""
    return f"{definition[clash.key].label.rstrip('?')} was also changed in another window: choose which to keep"
