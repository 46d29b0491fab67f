"""A page of a draft: which questions stand on it, what is in them, and what the browser's scripts are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from qa_tool.definitions.excerpts import is_left_out
from qa_tool.definitions.model import Definition, Question, Section
from qa_tool.records.forms import names_of
from qa_tool.records.verbs.drafting import DraftView
from qa_tool.records.verbs.inputs import Fields
from qa_tool.records.views.entries import (
    ClashShown,
    Entry,
    PageState,
    condition_json,
    entries,
    errors_by_input,
    known_json,
    suggested_themes,
)
from qa_tool.shell.errors import leading_to_inputs

CASE_NUMBER = "case_number"
"""The one fact that never stands among the draft's inputs: it is saved apart and shown masked."""
PLACE_FACTS = ("locality", "district", "team")
"""Facts that are each a place of the kind of that name."""
WHOLE = "all"
"""The key of the page that holds every section of a definition with layout ``single``."""

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("The child and the case", ("plan_type", "age_band", "abuse_category", "legal_status")),
    ("Where and who", ("locality", "district", "team", "practitioner")),
    ("When", ("audit_date", "late_reason", "period_from", "period_to")),
    ("Why this one", ("exercise", "selection")),
    ("What has happened so far", ("second_review_held", "first_core_group_held")),
)
_GROUPED = frozenset(key for _, keys in _GROUPS for key in keys)


@dataclass(frozen=True)
class Block:
    """A heading of a page with its questions."""

    key: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""
    when: str = ""
    asked: bool = True
    entries: tuple[Entry, ...] = ()


def own_facts(definition: Definition) -> tuple[Question, ...]:
    """The facts that only this form has: of an observation they stand on its one page."""
    return tuple(fact for fact in definition.facts if not fact.auto and fact.key not in {*_GROUPED, CASE_NUMBER})


def fact_blocks(definition: Definition) -> list[Block]:
    """The facts under their headings; of a single-page form those that are asked before the meeting."""
    blocks = []
    for title, keys in _GROUPS:
        facts = tuple(fact for fact in definition.facts if fact.key in keys and not fact.auto)
        if facts:
            blocks.append(Block(title, title, facts))
    if definition.layout != "single" and own_facts(definition):
        blocks.append(Block("own", "More about this one", own_facts(definition)))
    return blocks


def page_blocks(definition: Definition, page: str, *, facts_only: bool = False) -> list[Block]:
    """The blocks of a page: of one section, or of the whole of a single-page form. [] when there is no such page."""
    if definition.layout == "single":
        if page != WHOLE:
            return []
        meeting = [Block("meeting", "The meeting", own_facts(definition))] if own_facts(definition) else []
        return meeting if facts_only else meeting + _blocks(definition.sections)
    if facts_only:
        return []
    return _blocks(section for section in definition.sections if section.key == page)


def _blocks(sections: Iterable[Section]) -> list[Block]:
    """Their blocks; what an excerpt leaves out is on no page, nor is a section of which nothing is left."""
    blocks = []
    for section in sections:
        questions = tuple(question for question in section.questions if not is_left_out(question))
        if questions:
            blocks.append(Block(section.key, section.title, questions, section.intro, condition_json(section.when)))
    return blocks


def page_of(definition: Definition, key: str) -> str:
    """The page on which a question or fact stands: a section's key, ``all``, or ``facts``."""
    if definition.layout == "single" and (
        key in {fact.key for fact in own_facts(definition)} or key in _keys(definition)
    ):
        return WHOLE
    return definition.section_of(key).key if key in _keys(definition) else "facts"


def _keys(definition: Definition) -> set[str]:
    return {question.key for question in definition.questions}


@dataclass(frozen=True)
class Shown:
    """What the page shows instead of what is stored: what was just posted, and what is wrong with it."""

    fields: Fields = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    """Message by input name."""
    opened: tuple[str, ...] = ()
    clashes: Mapping[str, tuple[ClashShown, ...]] = field(default_factory=dict)
    base: Mapping[str, str] = field(default_factory=dict)
    """Digests that stand for other states than the stored one."""


@dataclass(frozen=True)
class DraftPage:
    """A page of a draft, ready for its template."""

    blocks: tuple[Block, ...]
    base: str
    """Digest of what is stored, by input name, as JSON: what a save is compared with."""
    known: str
    """Facts and answers of other pages, as JSON."""
    dirty: str
    """Names of inputs that show something not stored, as JSON."""
    errors: tuple[dict[str, str], ...] = ()

    @property
    def entries(self) -> list[Entry]:
        """Every question of the page."""
        return [entry for block in self.blocks for entry in block.entries]

    @property
    def opened(self) -> int:
        """How many questions have just appeared."""
        return sum(entry.opened for entry in self.entries)


def questions_of(blocks: Iterable[Block]) -> list[Question]:
    """Every question of the blocks."""
    return [question for block in blocks for question in block.questions]


def draft_page(
    view: DraftView,
    blocks: Iterable[Block],
    digest: Callable[[list[str]], str],
    shown: Shown | None = None,
    place_kinds: Mapping[str, str] | None = None,
    headings: Mapping[str, str] | None = None,
) -> DraftPage:
    """The page of ``blocks`` of the draft ``view``.

    ``digest`` is the services' own; ``place_kinds`` sorts the places, ``headings`` names the themes.
    """
    shown = shown or Shown()
    block_list = list(blocks)
    definition = view.definition
    questions = questions_of(block_list)
    names = [name for question in questions for name in names_of(question, view.context)]
    stored: Fields = {name: view.fields[name] for name in names if name in view.fields}
    fields = {**stored, **shown.fields}
    states = view.states
    state = PageState(
        fields,
        asked=states.asked,
        required=states.required,
        critical=states.critical,
        errors=shown.errors,
        opened=shown.opened,
        clashes=shown.clashes,
        suggested={question.key: suggested_themes(definition, view.values, question) for question in questions},
        place_kinds=place_kinds or {},
        headings=headings or {},
    )
    finished = tuple(
        replace(
            block,
            asked=any(question.key in states.asked for question in block.questions),
            entries=tuple(entries(block.questions, view.context, state)),
        )
        for block in block_list
    )
    return DraftPage(
        finished,
        base=json.dumps({name: digest(stored.get(name, [])) for name in names} | dict(shown.base)),
        known=known_json(view.values, leave_out=[question.key for question in questions]),
        dirty=json.dumps([name for name in names if fields.get(name, []) != stored.get(name, [])]),
        errors=tuple(leading_to_inputs(ordered(shown.errors, names))),
    )


def ordered(errors: Mapping[str, str], names: list[str]) -> list[tuple[str, str]]:
    """Messages in the order of the page."""
    return sorted(errors.items(), key=lambda item: names.index(item[0]) if item[0] in names else len(names))


def page_errors(view: DraftView, questions: Iterable[Question]) -> dict[str, str]:
    """What cannot be understood of what stands in the inputs of ``questions``, by input name."""
    errors: dict[str, str] = {}
    for question in questions:
        if question.key in view.states.asked:
            errors |= errors_by_input(question, view.context, view.faults.get(question.key, ()))
    return errors
