"""Back to an editing address whose work is done: on to what became of it, for whoever did it.

The trail knows who ended what, and when. Only the person's own entry is looked for: to everybody else the address stays
as it was, so that nobody learns from it whether something is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, url_for

from qa_tool.people.queries import staged_files
from qa_tool.shell import access, pages
from qa_tool.trail import events

GONE = "It is not here any more: it was taken in or refused, or its time was over"
GIVEN_AWAY = "audit.reassigned"
GIVEN = "This draft was given to somebody else, with all that you wrote,"
ENDS: Mapping[str, tuple[str, str]] = {
    "audit.discarded": ("You discarded this draft", "audits.home"),
    "audit.amendment-abandoned": ("You gave this change up", "audits.show"),
    "audit.correction-begun": ("You began to correct the facts", "audits.tasks"),
    "audit.facts-corrected": ("You corrected the facts", "audits.show"),
    "audit.released": ("You let the IRO see this", "audits.show"),
    "audit.findings-given": ("You recorded that the findings were given", "audits.show"),
    "audit.reopened": ("You reopened this", "audits.show"),
    "audit.reopening-asked": ("You asked for this to be reopened", "audits.show"),
    "audit.reopening-declined": ("You declined to reopen this", "quarters.requests"),
    "feedback.self-graded": ("You gave your own grade", "audits.show"),
    "feedback.opened": ("You opened this to read it", "audits.show"),
    "feedback.replied": ("You sent your reply", "feedback.show"),
    "dispute.decided": ("You answered this disagreement", "feedback.show"),
    "moderation.graded": ("You stored your grades", "moderation.show"),
    "moderation.handed-back": ("You gave this reading back", "moderation.home"),
    "moderation.settled": ("You decided what stands", "moderation.show"),
    "moderation.disputed": ("You disagreed with this", "moderation.show"),
    "moderation.arbitrated": ("You decided this", "moderation.show"),
    "moderation.given": ("You gave this to its second reader", "moderation.home"),
    "moderation.withdrawn": ("You withdrew this reading", "moderation.home"),
    "observation.reflected": ("You saved your own words", "observations.conversation"),
    "observation.feedback-given": ("You recorded this feedback", "observations.conversation"),
    "observation.replied": ("You answered this", "observations.conversation"),
    "follow-up.done": ("You said that this is done", "actions.show"),
    "follow-up.verified": ("You closed this", "actions.show"),
    "follow-up.closed": ("You closed this", "actions.show"),
    "follow-up.sent-back": ("You sent this back to its owner", "actions.show"),
    "follow-up.cancelled": ("You cancelled this", "actions.show"),
    "follow-up.assigned": ("You changed the owner or the date", "actions.show"),
    "follow-up.re-audit-given": ("You gave this re-audit to somebody", "actions.show"),
    GIVEN_AWAY: ("You gave this draft to somebody else", "actions.left_behind"),
    "allocation.declined": ("You gave this case back", "allocations.listing"),
    "allocation.reassigned": ("You gave this case to somebody else", "allocations.listing"),
    "exercise.withdrawn": ("You withdrew this entry", "programme.calendar"),
    "quarter.proposed": ("You proposed to freeze this quarter", "quarters.show"),
    "quarter.approved": ("You approved this quarter", "quarters.show"),
    "quarter.frozen": ("You froze this quarter", "quarters.show"),
    "quarter.sent-back": ("You sent this quarter back", "quarters.show"),
    "sample.case-replaced": ("You replaced a case of this sample", "sampling.show"),
    "case-list.loaded": ("You loaded this list", "sampling.case_list"),
    "audits.imported": ("You brought this file in", "imports.listing"),
    "file.dropped": ("You deleted or refused this file", ""),
    "import.sent": ("You sent this file for approval", ""),
    "file.staged": ("You uploaded this file", ""),
}
"""By what ended it: what is said before the time, and the page that tells more ('' for the list of its room)."""
LISTS = {"imports": "imports.listing", "sampling": "sampling.home"}
STAGED = ("import.sent", "file.staged")

_DRAFT = ("audit.discarded", "audit.amendment-abandoned")
_CLOSED = ("follow-up.verified", "follow-up.closed", "follow-up.cancelled")
_STEPS = ("quarter.proposed", "quarter.approved", "quarter.frozen", "quarter.sent-back")
_FILE = ("file.dropped", "case-list.loaded", "audits.imported", *STAGED)
ENDED_BY: Mapping[str, tuple[str, ...]] = {
    **{f"audits.{page}": _DRAFT for page in ("tasks", "facts", "section", "case_number", "check", "whole_form")},
    "audits.discard": _DRAFT,
    "audits.abandon": ("audit.amendment-abandoned",),
    "audits.correct_facts": ("audit.correction-begun", "audit.facts-corrected"),
    "audits.release": ("audit.released",),
    "audits.findings_given": ("audit.findings-given",),
    "audits.reopen": ("audit.reopened", "audit.reopening-asked"),
    "quarters.reopening": ("audit.reopened", "audit.reopening-declined"),
    "feedback.self_grade": ("feedback.self-graded", "feedback.opened"),
    "feedback.reply": ("feedback.replied",),
    "feedback.dispute": ("dispute.decided",),
    "moderation.blind": ("moderation.graded", "moderation.handed-back"),
    "moderation.hand_back": ("moderation.graded", "moderation.handed-back"),
    "moderation.settle": ("moderation.settled",),
    "moderation.dispute": ("moderation.disputed",),
    "moderation.arbitrate": ("moderation.arbitrated",),
    "moderation.give": ("moderation.given", "moderation.withdrawn"),
    "observations.reflect": ("observation.reflected", "observation.replied"),
    "observations.feedback": ("observation.feedback-given",),
    "observations.reply": ("observation.replied",),
    "actions.done": ("follow-up.done", *_CLOSED),
    "actions.close": ("follow-up.sent-back", *_CLOSED),
    "actions.assign": ("follow-up.assigned", *_CLOSED),
    "actions.cancel": _CLOSED,
    "actions.give_draft": (GIVEN_AWAY,),
    "actions.give_re_audit": ("follow-up.re-audit-given",),
    "allocations.decline": ("allocation.declined",),
    "allocations.reassign": ("allocation.reassigned",),
    "programme.exercise": ("exercise.withdrawn",),
    "programme.exercise_withdraw": ("exercise.withdrawn",),
    **{f"quarters.{step}": _STEPS for step in ("propose", "approve", "freeze", "send_back")},
    "sampling.replace": ("sample.case-replaced",),
    "sampling.staged": _FILE,
    "sampling.iros": _FILE,
    "imports.show": _FILE,
}
"""By endpoint: what of the person's own ends it."""

THEIRS = frozenset({"audits.show", *(endpoint for endpoint, actions in ENDED_BY.items() if actions == _DRAFT)})
"""The pages of a draft, which somebody else may give away."""


@dataclass(frozen=True)
class Ended:
    """What to say of an address whose work is done, and where to go on."""

    said: str
    address: str


def found() -> Ended | None:
    """What the person asking did that ended this request's address; None for nothing. Only reads."""
    endpoint, asker = request.endpoint or "", access.asker_or_none()
    actions = ENDED_BY.get(endpoint, ())
    if asker is None or not request.view_args or not (actions or endpoint in THEIRS):
        return None
    argument, identity = next(iter(request.view_args.items()))
    for given in events.all_of(access.database(), identity, GIVEN_AWAY) if endpoint in THEIRS else ():
        if given.detail.get("from") == asker.person_id:
            return Ended(f"{GIVEN} {_when(given.at)}.", url_for("audits.home"))
    key = identity.replace("-", "/", 1) if argument == "quarter" else identity
    last = events.last_of(access.database(), asker.person_id, key, actions)
    if last is None or (last.action in STAGED and staged_files.by_id(access.database(), identity)):
        return None  # a file that is still there has its own page, and this address is no other's
    words, leads = ENDS[last.action]
    leads = leads or LISTS[str(request.blueprint)]
    said = f"{words} {_when(last.at)}."
    return Ended(f"{said} {GONE}." if last.action in STAGED else said, _address(leads, argument, identity))


def _when(at: datetime) -> str:
    when = pages.saved_text(at)
    return when if when.startswith("at ") else f"on {when}"


def _address(endpoint: str, argument: str, identity: str) -> str:
    if endpoint.rpartition(".")[2] in ("home", "listing", "requests", "calendar", "left_behind"):
        return url_for(endpoint)
    values: dict[str, Any] = {"list_id" if endpoint == "sampling.case_list" else argument: identity}
    return url_for(endpoint, **values)
