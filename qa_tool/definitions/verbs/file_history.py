"""Measures, counts, registers and outputs as people read them: which is in use since when, and what changed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from ruamel.yaml import YAML
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.kinds import Kind, kinds
from qa_tool.definitions.verbs.publishing import VersionLine, history_of_files
from qa_tool.kit.errors import NotFound
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker

WIDTH = 100


@dataclass(frozen=True)
class Change:
    """Lines of a file that are not what they were; () where there were none, or are none."""

    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """One version: its line in the history, what the file said, and what it changed of the one before."""

    line: VersionLine
    text: str
    changes: tuple[Change, ...]


def listing(session: Session, asker: Asker) -> list[tuple[Kind, list[VersionLine]]]:
    """What is in use of each kind that has something, in the order of their keys; [] for who reads no history."""
    if not matrix.may(asker.roles, "definitions", "read-history"):
        return []
    lines = [line for line in history_of_files(session) if line.in_use]
    found = ((kind, [line for line in lines if line.kind == kind.key]) for kind in kinds())
    return [(kind, those) for kind, those in found if those]


def find(session: Session, asker: Asker, kind_key: str, key: str) -> tuple[Kind, list[Version]]:
    """The versions of one thing, the newest first. Raises NotPermitted, and NotFound for what was never published."""
    matrix.allow(asker, "definitions", "read-history")
    lines = history_of_files(session, kind_key, key)
    if not lines:
        raise NotFound
    contents = [one.content for one in queries.file_versions(session, kind_key, key)]
    texts = [_as_written(content) for content in contents]
    before = ["", *texts]
    made = [Version(line, now, tuple(_changes(was, now))) for line, was, now in zip(lines, before, texts, strict=False)]
    return next(kind for kind in kinds() if kind.key == kind_key), made[::-1]


def _as_written(content: str) -> str:
    """The content as lines of a file; '' of what was taken out."""
    if not content:
        return ""
    writer, out = YAML(), io.StringIO()
    writer.width = WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(json.loads(content), out)
    return out.getvalue().rstrip("\n")


def _changes(was: str, now: str) -> Iterator[Change]:
    """Nothing is said of a first version, nor of one that was taken out: everything is new then, or gone."""
    if not was or not now:
        return
    before, after = was.splitlines(), now.splitlines()
    for word, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if word != "equal":
            yield Change(tuple(map(str.strip, before[a:b])), tuple(map(str.strip, after[c:d])))
