"""Actions and follow-ups: one's own, those to confirm, the team's, the service's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import url_for

from qa_tool.actions.queries import commitments
from qa_tool.actions.queries.commitment_lists import SOON, Filters
from qa_tool.actions.verbs import listing, re_auditing
from qa_tool.kit.transactions import Session
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker, Scope
from qa_tool.shell.panels import SERVICE, TEAM, YOURS, Panel, same


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """What is overdue stands in a panel of its own, before the rest."""
    scopes = matrix.scopes(asker.roles, "follow-up", "read")
    if not scopes:
        return
    yield _panel(session, asker, YOURS, "mine", "overdue", same("overdue: yours to do"), order=10)
    yield _panel(
        session, asker, YOURS, "mine", "open", ("action or follow-up to do", "actions and follow-ups to do"), order=20
    )
    if matrix.may(asker.roles, "follow-up", "verify"):
        yield _panel(session, asker, YOURS, "to-verify", "done", same("done, for you to confirm"), order=25)
    if matrix.may(asker.roles, "follow-up", "re-audit"):
        yield _panel(session, asker, YOURS, "mine", "re-audit", ("re-audit to do", "re-audits to do"), order=22)
    if matrix.may(asker.roles, "follow-up", "assign"):
        group = SERVICE if Scope.ALL in scopes else TEAM
        yield _panel(session, asker, group, "nobodys", "live", same("that nobody has: give them to somebody"), order=15)
        words = f"due within {SOON} days, or overdue, that nobody has"
        both = (f"re-audit {words}", f"re-audits {words}")
        yield _panel(session, asker, group, "nobodys", "re-audit-due", both, order=16)
    if Scope.TEAM in scopes:
        yield _panel(session, asker, TEAM, "team", "overdue", same("overdue in your team"), order=10)
        yield _panel(session, asker, TEAM, "team", "live", same("not closed in your team"), order=40)
    if Scope.ALL in scopes:
        yield _panel(session, asker, SERVICE, "", "overdue", same("overdue in the service"), order=20)
        due = f"due within {SOON} days, or overdue"
        yield _panel(session, asker, SERVICE, "", "re-audit-due", (f"re-audit {due}", f"re-audits {due}"), order=60)


def _panel(
    session: Session, asker: Asker, group: str, whose: str, state: str, words: tuple[str, str], *, order: int
) -> Panel:
    number = listing.count(session, asker, Filters(whose=whose, state=state))
    href = url_for("actions.listing", whose=whose or "all", state=state)
    return Panel(group, number, words, href, pressing=state == "overdue", order=order)


def on_record(session: Session, asker: Asker, audit_id: str) -> Mapping[str, object]:
    """What became of it, and what a re-audit looks at again."""
    return {
        "commitments": commitments.of_audit(session, asker, audit_id),
        "looking_again": re_auditing.of_re_audit(session, asker, audit_id),
    }


def on_submitted(session: Session, asker: Asker, audit_id: str) -> Mapping[str, object]:
    """What its answers asked for."""
    found = commitments.of_audit(session, asker, audit_id)
    return {"follow_ups": [one for one in found if one.kind.is_follow_up]}
