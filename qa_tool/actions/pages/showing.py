"""One action or follow-up with its history, and progress notes on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import uuid4

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.actions.pages import blueprint
from qa_tool.actions.verbs import doing, re_auditing, reading
from qa_tool.actions.verbs.reading import CommitmentView
from qa_tool.actions.views import heading
from qa_tool.actions.words import StepKind
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs.reading import LONGEST
from qa_tool.kit.errors import NotFound
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.days import TypedDay
from qa_tool.shell.pages import on_this_page
from qa_tool.shell.sending import Sent, sent
from qa_tool.shell.typed import texts

STEPS = {kind.value: kind.label for kind in StepKind}


@blueprint.get("/<commitment_id>/")
def show(commitment_id: str) -> ResponseReturnValue:
    """Where it stands, and what the reader may do about it."""
    return _page(Sent(), commitment_id)


@blueprint.post("/<commitment_id>/note")
def note(commitment_id: str) -> ResponseReturnValue:
    """Write how it goes."""
    text, step_id = request.form.get("note", ""), request.form.get("step_id", "")
    back = url_for("actions.show", commitment_id=commitment_id)
    came = sent(
        lambda: doing.note(database(), current_asker(), commitment_id, text, step_id=step_id),
        "The note is saved.",
        f"{back}#history",
        back=back,
    )
    return came.answer or _page(came, commitment_id, text, step_id)


def _page(came: Sent, commitment_id: str, text: str = "", step_id: str = "") -> ResponseReturnValue:
    view = reading.read(database(), current_asker(), commitment_id)
    looked = view.looked_again
    seen = looked is not None and looked.submitted_at is not None and view.may_compare
    return came.page(
        "actions/show.html",
        found=re_auditing.before_after(database(), current_asker(), commitment_id) if seen else None,
        view=view,
        heading=heading(view),
        steps=STEPS,
        note=text or texts("note")["note"],
        step_id=step_id or uuid4().hex,
        audit_id=uuid4().hex,
        longest=LONGEST,
        **on_this_page(view),
    )


@blueprint.get("/<commitment_id>/before-and-after")
def before_after(commitment_id: str) -> ResponseReturnValue:
    """What was inadequate, the grade when it was closed, and what the re-audit found, side by side."""
    found = re_auditing.before_after(database(), current_asker(), commitment_id)
    return render_template("actions/before_after.html", found=found, view=found.view, heading=heading(found.view))


def in_turn(commitment_id: str, verb: str) -> CommitmentView:
    """The commitment, when ``verb`` is the asker's now (a second click of the same form comes back here too)."""
    view = reading.read(database(), current_asker(), commitment_id)
    if verb not in view.may and request.method == "GET":
        raise NotFound(commitment_id)
    return view


def asked(
    template: str, view: CommitmentView, given: Mapping[str, str], do: Callable[[], Iterable[Problem]], done: str,
    due: TypedDay | None = None, **page: Any,
) -> ResponseReturnValue:  # fmt: skip
    """The page of a verb; when it is sent, what ``do`` says is wrong beside its inputs, or ``done`` on the action."""
    came = sent(do, done, url_for("actions.show", commitment_id=view.commitment.id), day=due)
    return came.answer or came.page(template, view=view, heading=heading(view), typed=given, longest=LONGEST, **page)
