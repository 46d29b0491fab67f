"""A form's file made whole: the standard facts of its subject and its closing block put in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qa_tool.definitions.files.building import Builder
from qa_tool.definitions.files.reading import Block, Items
from qa_tool.definitions.model import FIRST_SCALE, Definition, Scale, Section

OVERRIDABLE_FACT = {"key", "text", "hint", "short", "required", "default"}
OVERRIDABLE_CLOSING = {"text", "hint", "short", "guidance"}
TOP = ("form", "title", "noun", "subject", "group", "reference", "layout", "minutes", "access", "intro")
CLOSING = "closing"
"""The key of the closing block's section."""


@dataclass
class Common:
    """What forms share: the blocks of ``facts.yaml`` and ``closing.yaml``, and the scales, the usual one first."""

    facts: list[Block] = field(default_factory=list)
    closing: dict[str, Block] = field(default_factory=dict)
    scales: dict[str, Scale] = field(default_factory=dict)


@dataclass
class Expanded:
    """A definition with the block that each of its questions, sections and facts came from, by key.

    ``again`` holds the block of a key that stands twice, the later one: that is where an author looks for the mistake.
    """

    definition: Definition
    file: Block
    blocks: dict[str, Block]
    again: dict[str, Block]


def expand(file: Block, common: Common, builder: Builder) -> Expanded | None:
    """The definition of ``file``; None when its head is not sound. Faults go to ``builder``."""
    form = str(file.get("form", ""))
    builder.only(file, (*TOP, "applies_to", "facts", "sections", "closing", "rules", "scale"), form)
    plans = _plans(file, builder, form)
    blocks: dict[str, Block] = {}
    again: dict[str, Block] = {}
    facts = _facts(file, common, plans, builder, form)
    sections = builder.blocks(file, "sections", form)
    closing, overrides = _closing(file, common, builder, form)
    closing_section, after = _closing_questions(file, closing, overrides, plans, builder)
    for section in sections:
        blocks.setdefault(str(section.get("key", "")), section)
    for block in [*facts, *_asked(sections), *_asked([closing_section] if closing_section else []), *after]:
        key = str(block.get("key", ""))
        # A key of a closing block is not what is wrong when a form has taken it: only the form's own lines are.
        if key in blocks and block.place.file == file.place.file:
            again[key] = block
        blocks.setdefault(key, block)
    values: dict[str, Any] = {name: file[name] for name in TOP if name in file}
    built_sections = [builder.section(section) for section in sections]
    if closing_section is not None:
        built_sections.append(builder.section(closing_section))
    values |= {
        "applies_to": plans,
        "scale": _scale(file, common, builder, form),
        "facts": builder.questions(facts, is_fact=True),
        "sections": tuple(section for section in built_sections if isinstance(section, Section)),
        "after_submission": builder.questions(after),
        "rules": builder.rules(file, closing.get("rules") if closing else None, form),
    }
    definition = builder.part(Definition, values, file, form)
    return Expanded(definition, file, blocks, again) if definition else None


def _scale(file: Block, common: Common, builder: Builder, form: str) -> Scale:
    """The scale that the form names; the first where it names none."""
    wanted = file.get("scale")
    found = next(iter(common.scales.values()), None) if wanted is None else common.scales.get(str(wanted))
    if found is None and wanted is not None:
        known = ", ".join(common.scales) or "none could be read"
        builder.fault(file.place_of("scale"), form, f"there is no scale '{wanted}' in scales.yaml: {known}")
    return found or FIRST_SCALE


def _plans(file: Block, builder: Builder, form: str) -> tuple[str, ...]:
    plans = file.get("applies_to", Items())
    if not isinstance(plans, Items) or not all(isinstance(plan, str) for plan in plans):
        builder.fault(file.place_of("applies_to"), form, "'applies_to' must be a list of plan types, or []")
        return ()
    return tuple(plans)


def _asked(sections: list[Block]) -> list[Block]:
    """The question blocks of ``sections``, as far as they are well-formed."""
    listed = (section.get("questions") for section in sections)
    return [block for items in listed if isinstance(items, Items) for block in items if isinstance(block, Block)]


def _facts(file: Block, common: Common, plans: tuple[str, ...], builder: Builder, form: str) -> list[Block]:
    own = {str(block.get("key", "")): block for block in builder.blocks(file, "facts", form)}
    facts: list[Block] = []
    for standard in common.facts:
        key = str(standard.get("key", ""))
        if file.get("subject") not in (standard.get("subjects") or ()):
            continue
        fact = standard
        if key == "plan_type":
            if not plans:
                continue
            fact = _of_plans(standard, plans, file, builder, form)
        trimmed = _trimmed(fact, plans, {str(known.get("key")) for known in facts})
        if trimmed is None:
            continue
        override = own.pop(key, None)
        if override is not None:
            for name in sorted(set(override) - OVERRIDABLE_FACT):
                builder.fault(override.place_of(name), key, f"'{name}' of a standard fact cannot be changed here")
                del override[name]
            trimmed = trimmed.merged(override)
        facts.append(trimmed)
    standard_keys = {str(block.get("key")) for block in common.facts}
    for key, block in own.items():
        if key in standard_keys:
            builder.fault(block.place, key, "is a standard fact that this form does not have")
    return facts + [block for key, block in own.items() if key not in standard_keys]


def _of_plans(fact: Block, plans: tuple[str, ...], file: Block, builder: Builder, form: str) -> Block:
    """The plan type fact with only the plans that the form applies to."""
    options = fact.get("options")
    if not isinstance(options, Block):
        return fact
    for plan in plans:
        if plan not in options:
            builder.fault(file.place_of("applies_to"), form, f"'{plan}' is not a plan type")
    kept = Block(options.place)
    for key, value in options.items():
        if key in plans:
            kept.put(key, value, options.place_of(key))
    replaced = Block(fact.place)
    replaced.put("options", kept, fact.place_of("options"))
    return fact.merged(replaced)


def _trimmed(block: Block, plans: tuple[str, ...], known: set[str]) -> Block | None:
    """A standard block without the plan types that this form never meets; None when it could never be asked."""
    result = block
    for name in ("when", "required_when", "critical_when"):
        condition = block.get(name)
        if not isinstance(condition, Block):
            continue
        kept = _trimmed_condition(condition, plans, known)
        if kept is None and name == "when":
            return None
        replaced = Block(block.place)
        replaced.put(name, kept, block.place_of(name))
        result = result.merged(replaced)
    return result


def _trimmed_condition(condition: Block, plans: tuple[str, ...], known: set[str]) -> Block | None:
    """``condition`` with only the plan types of this form; None when it could never hold."""
    kept = Block(condition.place)
    for key, expected in condition.items():
        if key == "plan_type":
            wanted = expected if isinstance(expected, Items) else [expected]
            possible = [plan for plan in wanted if plan in plans]
            if not possible:
                return None
            expected = _items(possible, condition.place_of(key))  # noqa: PLW2901
        elif key != "any" and key not in known:
            return None
        kept.put(key, expected, condition.place_of(key))
    return kept


def _items(values: list[Any], place: Any) -> Items:
    items = Items()
    for value in values:
        items.put(value, place)
    return items


def _closing(file: Block, common: Common, builder: Builder, form: str) -> tuple[Block | None, Block | None]:
    """The closing block that the form asks for, and what it overrides in it."""
    wanted = file.get("closing")
    place = file.place_of("closing")
    if wanted is None:
        builder.fault(place, form, "'closing' is needed: standard, or none")
        return None, None
    overrides = wanted if isinstance(wanted, Block) else None
    name = overrides.get("block") if overrides else wanted
    if name == "none":
        return None, None
    if name not in common.closing:
        builder.fault(place, form, f"there is no closing block '{name}' in closing.yaml")
        return None, None
    return common.closing[str(name)], overrides


def _closing_questions(
    file: Block, closing: Block | None, overrides: Block | None, plans: tuple[str, ...], builder: Builder
) -> tuple[Block | None, list[Block]]:
    """The closing section and the questions asked after submission, with the form's own wording put in.

    A closing question with ``subjects`` stands in the forms about one of them only.
    """
    if closing is None:
        return None, []
    unused = set(overrides or {}) - {"block"}

    def worded(block: Block) -> Block:
        key = str(block.get("key", ""))
        override = overrides.get(key) if overrides else None
        if override is None:
            return block
        unused.discard(key)
        if not isinstance(override, Block):
            builder.fault(block.place, key, "an entry of 'closing' must be a mapping")
            return block
        for name in sorted(set(override) - OVERRIDABLE_CLOSING):
            builder.fault(override.place_of(name), key, f"'{name}' of a closing question cannot be changed here")
            del override[name]
        return block.merged(override)

    asked, after = Items(), []
    for block in builder.blocks(closing, "questions", CLOSING):
        if block.get("subjects") and file.get("subject") not in block["subjects"]:
            continue
        trimmed = _trimmed(block, plans, {str(known.get("key")) for known in asked})
        if trimmed is not None:
            asked.put(worded(trimmed), block.place)
    after = [worded(block) for block in builder.blocks(closing, "after_submission", CLOSING)]
    if overrides:
        for key in sorted(unused):
            builder.fault(overrides.place_of(key), key, "is not a question of the closing block")
    return _closing_section(closing, asked), after


def _closing_section(closing: Block, asked: Items) -> Block:
    section = Block(closing.place)
    section.put("key", CLOSING, closing.place)
    section.put("title", closing.get("title", "Closing"), closing.place_of("title"))
    if closing.get("intro"):
        section.put("intro", closing["intro"], closing.place_of("intro"))
    section.put("questions", asked, closing.place_of("questions"))
    return section
