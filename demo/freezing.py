"""The demo's published quarter: proposed, approved and frozen, and two of its records that somebody wants reopened."""

from __future__ import annotations

from demo.world import World
from qa_tool.kit.periods import Quarter, today
from qa_tool.kit.transactions import Session
from qa_tool.outputs.verbs import freezing
from qa_tool.outputs.words import FreezeStep
from qa_tool.policy.words import Asker, Decision, Role
from qa_tool.records.queries.listings import Filters
from qa_tool.records.verbs import amending, listing
from qa_tool.records.words import COUNTED

NOTE = "All allocated audits of the quarter are in. The late ones carry their reasons"
APPROVAL = "Checked against the monthly sheets"
FORM = "tier-2"
REASONS = (
    "The auditor read the plan of a brother or sister. The grades of the plan have to be looked at again.",
    "The IRO has shown that the core group was held. One grade may change.",
)
"""Why records are to be reopened after the freeze: the first of them is, the other waits for a decision."""


def last_closed(session: Session, world: World) -> Quarter:
    """The quarter that is frozen. In the first days of a quarter the one before it can still be entered."""
    analyst = Asker(world.ids["AN-01"], frozenset({Role.ANALYST}), staff_code="AN-01")
    quarter = Quarter.of(world.ends).shift(-1)
    return quarter.shift(-1) if freezing.view(session, analyst, quarter).closes >= today() else quarter


def freeze_last(session: Session, world: World) -> None:
    """Freeze the last quarter that is closed for entry, each step by somebody else, as those three people would."""
    analyst = Asker(world.ids["AN-01"], frozenset({Role.ANALYST}), staff_code="AN-01")
    safeguarding = Asker(world.ids["SM-01"], frozenset({Role.SAFEGUARDING_MANAGER}), staff_code="SM-01")
    head = Asker(world.ids["HS-01"], frozenset({Role.HEAD_OF_SERVICE}), staff_code="HS-01")
    quarter = last_closed(session, world)
    found = freezing.view(session, analyst, quarter)
    if not found.audits:
        return
    freezing.take(session, analyst, quarter, FreezeStep.PROPOSED, NOTE, seen=found.standing)
    freezing.take(session, safeguarding, quarter, FreezeStep.APPROVED, APPROVAL, seen=found.standing)
    freezing.take(session, head, quarter, FreezeStep.FROZEN, seen=found.standing)
    _reopen(session, analyst, safeguarding, quarter)


def _reopen(session: Session, analyst: Asker, safeguarding: Asker, quarter: Quarter) -> None:
    """Ask that two records be reopened, and decide on the first.

    Of those that the safeguarding manager may open: a record that somebody is to read blind is kept from them.
    """
    found = listing.listing(
        session, safeguarding, Filters(form=FORM, quarter=quarter.key, exercise="routine"), sort="-reference"
    )
    records = [one for one in found.items if one.status in COUNTED and one.auditor != "SM-01"]
    for place, (reason, one) in enumerate(zip(REASONS, records, strict=False)):
        amending.reopen(session, analyst, one.id, reason)
        if not place:
            amending.decide(session, safeguarding, one.id, Decision.APPROVED)
