"""Problem resolutions: the list, one of them with what was recorded, closing it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.actions.verbs.raised import seen_by
from qa_tool.enquiries.pages import blueprint
from qa_tool.enquiries.panels import rooms
from qa_tool.enquiries.verbs import resolutions as enquiries_resolutions
from qa_tool.enquiries.verbs.resolutions import Recording
from qa_tool.enquiries.words import ImpactOnChild, Level, Reason
from qa_tool.figures.words.measured import Settled
from qa_tool.kit import working_days
from qa_tool.kit.lists import cut
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.days import read_day, shown_day
from qa_tool.shell.lists import page_asked, paging
from qa_tool.shell.sending import Sent, sent

Word = TypeVar("Word", bound=StrEnum)
PER_PAGE = 25


@blueprint.get("/resolutions/")
def resolutions() -> ResponseReturnValue:
    """To be raised by the asker or by others, open for long or not, closed; of the closed, a page at a time."""
    found = enquiries_resolutions.listing(database(), current_asker())
    mine = {one.audit_id for one in enquiries_resolutions.to_raise(database(), current_asker())}
    to_raise = [one for one in found if one.open and not one.raised]
    open_ones = [one for one in found if one.open and one.raised]
    closed = [one for one in found if not one.open]
    turned = cut(closed, page_asked(), PER_PAGE)
    return render_template(
        "enquiries/resolutions.html",
        rooms=rooms(),
        to_raise=[one for one in to_raise if one.audit_id in mine],
        to_raise_by_others=[one for one in to_raise if one.audit_id not in mine],
        long_ones=[one for one in open_ones if one.long],
        open_ones=[one for one in open_ones if not one.long],
        closed=turned,
        pagination=paging(turned),
    )


def _chosen(words: type[Word], name: str) -> Word | None:
    value = request.form.get(name, "")
    return words(value) if value in list(words) else None


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _tried(audit_id: str, deed: Callable[[], object], done: str) -> Sent:
    """The way back to the problem resolution, with ``done`` or why it cannot be; else what is wrong with the inputs."""
    return sent(deed, done, url_for("enquiries.resolution", audit_id=audit_id))


@blueprint.route("/resolutions/<audit_id>", methods=["GET", "POST"])
def resolution(audit_id: str) -> ResponseReturnValue:
    """One of them; those who may record when and where it was raised, and at which level it is."""
    session, asker, raised = database(), current_asker(), read_day(request.form, "raised")
    recording = Recording(
        request.form.get("reference", "").strip(),
        raised.day,
        _chosen(Level, "level"),
        _chosen(Reason, "reason"),
        _chosen(ImpactOnChild, "impact"),
    )
    came = _tried(
        audit_id,
        lambda: enquiries_resolutions.record(session, asker, audit_id, recording, version=_version()),
        "The problem resolution is recorded.",
    )
    if came.answer:
        return came.answer
    found = enquiries_resolutions.find(session, asker, audit_id)
    return came.page(
        "enquiries/resolution.html",
        one=found,
        may_change=enquiries_resolutions.may(session, asker, audit_id) and found.open,
        may_withdraw=enquiries_resolutions.may_withdraw(session, asker, audit_id),
        follow_up=seen_by(session, asker, audit_id),
        given=request.form,
        raised=raised if request.method == "POST" else shown_day("raised", found.raised_on),
        words={"level": list(Level), "reason": list(Reason), "impact": list(ImpactOnChild)},
        known_until=working_days.known_until(),
    )


@blueprint.route("/resolutions/<audit_id>/withdraw", methods=["GET", "POST"])
def withdraw(audit_id: str) -> ResponseReturnValue:
    """Take it off the record, with a reason: what was to be raised is open again."""
    session, asker = database(), current_asker()
    reason = request.form.get("reason", "")
    came = _tried(
        audit_id,
        lambda: enquiries_resolutions.withdraw(session, asker, audit_id, reason=reason, version=_version()),
        "It is withdrawn. The problem resolution is to be raised again.",
    )
    if came.answer:
        return came.answer
    found = enquiries_resolutions.find(session, asker, audit_id, "record")
    if not enquiries_resolutions.may_withdraw(session, asker, audit_id):
        return redirect(url_for("enquiries.resolution", audit_id=audit_id), 303)
    return came.page("enquiries/withdraw.html", one=found, given=request.form)


@blueprint.route("/resolutions/<audit_id>/close", methods=["GET", "POST"])
def close(audit_id: str) -> ResponseReturnValue:
    """Close it with its outcome and what changed for the child."""
    session, asker, closed = database(), current_asker(), read_day(request.form, "closed")
    came = _tried(
        audit_id,
        lambda: enquiries_resolutions.close(
            session,
            asker,
            audit_id,
            outcome=_chosen(Settled, "outcome"),
            closed_on=closed.day,
            what_changed=request.form.get("what_changed", ""),
            version=_version(),
        ),
        "The problem resolution is closed.",
    )
    if came.answer:
        return came.answer
    found = enquiries_resolutions.find(session, asker, audit_id, "record")
    if not found.open or not found.version:
        return redirect(url_for("enquiries.resolution", audit_id=audit_id), 303)
    return came.page(
        "enquiries/close.html",
        one=found,
        given=request.form,
        closed=closed,
        outcomes=list(Settled),
    )
