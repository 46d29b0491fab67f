"""What people who have left still had to do."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from qa_tool.services import leavers
from qa_tool.vocabulary.leavers import Left, LeftKind
from qa_tool.web.access import current_asker, database, may
from qa_tool.web.actions import blueprint


@blueprint.get("/leavers")
def left_behind() -> ResponseReturnValue:
    """Who has left, and what is to be given to somebody else."""
    found = leavers.listing(database(), current_asker())
    return render_template("actions/leavers.html", leavers=found, address_of=_address_of)


def _address_of(left: Left) -> str | None:
    """Where it is given to somebody else; None where the reader cannot do that, and of what only its author opens."""
    if left.kind is LeftKind.ACTION and may("follow-up", "assign"):
        return url_for("actions.assign", commitment_id=left.key)
    if left.kind is LeftKind.RE_AUDIT and may("follow-up", "assign"):
        return url_for("actions.give_re_audit", commitment_id=left.key)
    if left.kind is LeftKind.READING and may("moderation", "assign"):
        return url_for("moderation.give", audit_id=left.key)
    if left.kind is LeftKind.ALLOCATION and may("allocation", "update"):
        return url_for("allocations.reassign", allocation_id=left.key)
    return None
