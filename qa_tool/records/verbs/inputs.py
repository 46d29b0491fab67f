"""The inputs of a page: their names, the digests that pages carry, and the merge of two people's typing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qa_tool.definitions.model import Definition, Question

Fields = dict[str, list[str]]
"""Input name -> strings, as a draft keeps them; an input that is blank is left out."""

CASE_NUMBER = "case_number"
"""The one fact that no draft keeps: its number goes straight to the case table."""

_PART = re.compile(r"[a-z]{0,12}|[0-9]{1,2}-[a-z-]{1,20}")
BLANK: tuple[str, ...] = ()


def input_name(key: str, part: str = "") -> str:
    """``q_CS_03`` for a question's main input, ``q_CS_03__comment`` for a part of it."""
    name = "q_" + key.replace("-", "_")
    return f"{name}__{part}" if part else name


def tidy(values: Iterable[str]) -> list[str]:
    """Strings as drafts keep them: one kind of line end, nothing a database cannot hold, blanks left out."""
    unified = (value.replace("\r\n", "\n").replace("\r", "\n") for value in values)
    storable = (re.sub("[\x00\ud800-\udfff]", "\ufffd", value) for value in unified)
    return [value for value in storable if value.strip()]


def digest(values: Sequence[str]) -> str:
    """The first 12 hex digits of SHA-256 over the tidied strings as JSON: what a page remembers of an input."""
    text = json.dumps(tidy(values), ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def by_key(definition: Definition, fields: Mapping[str, Sequence[str]]) -> dict[str, dict[str, list[str]]]:
    """Inputs by question or fact key, then by part; names that are no input of the definition are passed over."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, key in input_keys(definition, fields).items():
        found.setdefault(key, {})[name.partition("__")[2]] = list(fields[name])
    return found


def writable(definition: Definition) -> list[Question]:
    """The questions and facts that a person types on a draft: not those the tool fills in, not the case number."""
    facts = [fact for fact in definition.facts if not fact.auto and fact.key != CASE_NUMBER]
    return [*facts, *definition.questions]


def fields_of(key: str, typed: Mapping[str, Sequence[str]]) -> Fields:
    """The inverse of ``by_key`` for one question."""
    return {input_name(key, part): list(values) for part, values in typed.items()}


@dataclass(frozen=True)
class Clash:
    """An input that two pages changed differently: what is stored stays, and both texts are here."""

    name: str
    key: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass
class Merge:
    """What a save comes to: the fields to keep, and where it could not decide."""

    fields: Fields
    clashes: list[Clash] = field(default_factory=list)
    changed: bool = False


def merge(
    stored: Mapping[str, Sequence[str]],
    fields: Mapping[str, Sequence[str]],
    base: Mapping[str, str],
    keys: Mapping[str, str],
) -> Merge:
    """Three ways: what the page showed (``base``, digests), what it sends (``fields``), what is stored now.

    ``keys`` names the inputs that may be written, each with its question's key; others are passed over. An input named
    in ``base`` that does not come (an unticked box) was emptied. One without a base counts as changed here.
    """
    result = Merge({name: list(values) for name, values in stored.items()})
    for name in dict.fromkeys([*fields, *base]):
        if name not in keys:
            continue
        mine, theirs = tidy(fields.get(name, BLANK)), tidy(stored.get(name, BLANK))
        if mine == theirs:
            continue
        shown = base.get(name)
        if shown is not None and digest(mine) == shown:
            continue  # only they changed it
        if shown is not None and digest(theirs) != shown:
            result.clashes.append(Clash(name, keys[name], tuple(mine), tuple(theirs)))
            continue
        result.changed = True
        if mine:
            result.fields[name] = mine
        else:
            result.fields.pop(name, None)
    return result


def input_keys(definition: Definition, names: Iterable[str], *, facts_only: bool = False) -> dict[str, str]:
    """Which of ``names`` may be written on a draft, each with its key; on a correction of facts, facts alone."""
    facts = {fact.key for fact in definition.facts}
    keys = {input_name(one.key): one.key for one in writable(definition) if one.key in facts or not facts_only}
    parts = ((name, *name.split("__", 1)) for name in names)
    return {name: keys[stem] for name, stem, *part in parts if stem in keys and all(map(_PART.fullmatch, part))}
