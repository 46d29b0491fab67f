"""Second grades that are half done: kept as they were chosen, for their reader alone, until they are stored for good.

As with the draft of an audit, two windows are merged input by input, and the event of keeping says nothing of what
was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, NotFound
from qa_tool.question_types.registry import type_of
from qa_tool.services.auditing.errors import Conflict
from qa_tool.services.auditing.inputs import Clash, input_keys, merge
from qa_tool.services.moderating.queue import record
from qa_tool.services.moderating.reading import AMENDED_MEANWHILE, KNEW, BlindView, in_hand, view_of
from qa_tool.store import audits, moderations
from qa_tool.vocabulary.periods import now


@dataclass(frozen=True)
class Kept:
    """What keeping came to. With clashes everything else was kept."""

    view: BlindView
    clashes: tuple[Clash, ...]


def keep(
    session: Session,
    asker: Asker,
    audit_id: str,
    *,
    fields: Mapping[str, Sequence[str]],
    base: Mapping[str, str] | None = None,
    revision: int | None = None,
) -> Kept:
    """Keep what a page sends of the inputs of ``view.questions`` and of KNEW; other names are passed over.

    ``base`` holds the digest of what the page showed of each, as in auditing. Whether the reader knew the grades never
    clashes: what was said last holds. One event, 'moderation.kept', if anything changed. Raises NotPermitted, NotFound
    when it is not with the asker (any more), Conflict when it was amended since the page was made (``revision``).
    """
    matrix.allow(asker, "moderation", "grade")
    if audits.lock(session, audit_id) is None:
        raise NotFound
    found = in_hand(session, asker, audit_id)
    if revision is not None and revision != found.revision_id:
        raise Conflict(AMENDED_MEANWHILE)
    before, shown = view_of(session, found), base or {}
    asked = {question.key: question for question in before.questions}
    keys = {
        name: key
        for name, key in input_keys(before.definition, (*fields, *shown)).items()
        if key in asked
        and (part := name.partition("__")[2]) != "comment"
        # A choice alone is kept of a grading: what is none is left out.
        and not type_of(asked[key]).read(asked[key], {part: fields.get(name, ())}, before.context).faults
    }
    merged = merge(before.fields, fields, {name: shown[name] for name in shown if name != KNEW}, {**keys, KNEW: KNEW})
    if merged.changed:
        moderations.keep_draft(session, found, merged.fields, now())
        record(session, asker, found, "moderation.kept")
    return Kept(view_of(session, found), tuple(merged.clashes))
