"""Saying that something is done, and agreeing further actions on an audit."""

from __future__ import annotations

from uuid import uuid4

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.actions.pages import blueprint
from qa_tool.actions.pages.showing import asked, in_turn
from qa_tool.actions.verbs import doing
from qa_tool.definitions import queries
from qa_tool.definitions.excerpts import is_left_out
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.smart import Gap
from qa_tool.definitions.verbs.reading import LONGEST
from qa_tool.definitions.words import OWNER_ROLES
from qa_tool.people.verbs import people
from qa_tool.records.verbs import reading
from qa_tool.shell import days
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.errors import leading_to_inputs
from qa_tool.shell.typed import texts


@blueprint.route("/<commitment_id>/done", methods=["GET", "POST"])
def done(commitment_id: str) -> ResponseReturnValue:
    """Say that it is done: another person looks at it next."""
    view, given = in_turn(commitment_id, "done"), texts("done")
    return asked(
        "actions/done.html",
        view,
        given,
        lambda: doing.mark_done(database(), current_asker(), commitment_id, given["done"]),
        "It is said to be done. Another person looks at it next.",
    )


@blueprint.route("/of-audit/<audit_id>/add", methods=["GET", "POST"])
def add(audit_id: str) -> ResponseReturnValue:
    """Agree another action on a submitted audit. What it does not say yet is shown first, once: advice, no more.

    A script asks for that advice alone, as JSON, while somebody types; nothing is changed then.
    """
    head = doing.may_add(database(), current_asker(), audit_id)
    given = texts("text", "known_by", "owner", "question", "theme", "commitment_id", "advised", *days.boxes("due"))
    given["commitment_id"] = given["commitment_id"] or uuid4().hex
    wrong: dict[str, str] = {}
    gaps: tuple[Gap, ...] = ()
    if request.method == "POST":
        due = days.read_day(given, "due", "The date it is due")
        gaps = doing.advice(given, due.day)
        if request.form.get("then") == "advise":
            return jsonify(advice=[gap.advice for gap in gaps])
        wrong = days.by_input(doing.problems_of_new(database(), head, given, due.day), due)
        if not wrong and not (gaps and given["advised"] != "yes"):
            doing.add(
                database(), current_asker(), audit_id, commitment_id=given["commitment_id"], typed=given, due=due.day
            )
            flash("The action is added.", "success")
            return redirect(url_for("actions.show", commitment_id=given["commitment_id"]), 303)
    audit = reading.read(database(), current_asker(), audit_id)
    shown = render_template(
        "actions/add.html",
        audit=audit.audit,
        typed=given,
        gaps=gaps,
        wrong=wrong,
        errors=leading_to_inputs(wrong.items()),
        longest=LONGEST,
        owners=owners(),
        questions=[
            (one.key, one.label)
            for one in audit.definition.questions
            if type_of(one).graded and not one.is_overall and not is_left_out(one)
        ],
        themes=queries.theme_choices(database()),
    )
    return shown, 422 if wrong else 200


def owners() -> list[tuple[str, list[tuple[str, str]]]]:
    """Who can be given something, in two groups: (group, [(value, label)])."""
    staff = [(one.id, f"{one.staff_code}, {one.job}") for one in people.in_post(database())]
    return [("A role", list(OWNER_ROLES.items())), ("A person of the service", staff)]
