"""The list of targets, setting one, ending one."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.periods import Month, today
from qa_tool.programme.pages import blueprint
from qa_tool.programme.pages.reading import month, month_choices, whole
from qa_tool.programme.verbs import targets as programme_targets
from qa_tool.programme.words import group_label
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.sending import sent


@blueprint.get("/targets")
def targets() -> ResponseReturnValue:
    """The targets that the person asking reads: those that hold or will, then those that are over."""
    lines = programme_targets.listing(database(), current_asker())
    month_now = Month.of(today())
    over = [line for line in lines if line.span.last is not None and line.span.last < month_now]
    return render_template(
        "programme/targets.html",
        current=[line for line in lines if line not in over],
        over=over,
        forms=programme_targets.forms_of_groups(database()),
        group_label=group_label,
    )


@blueprint.route("/targets/new", methods=["GET", "POST"])
def target_new() -> ResponseReturnValue:
    """Set a target, of the service or of several people at once."""
    session, asker = database(), current_asker()

    def set_them() -> None:
        count = programme_targets.set_targets(
            session,
            asker,
            group=request.form.get("group", ""),
            whose=request.form.getlist("whose"),
            number=whole("number"),
            first=month("first"),
            last=month("last"),
        )
        flash("The target is set." if count == 1 else f"{count} targets are set.", "success")

    came = sent(set_them, "", url_for("programme.targets"))
    return came.answer or came.page(
        "programme/target_new.html",
        given=request.form,
        chosen=request.form.getlist("whose"),
        groups=programme_targets.forms_of_groups(session),
        group_label=group_label,
        people=programme_targets.people_to_choose(session, asker),
        of_service=programme_targets.may_set_service(session, asker),
        first=month_choices(request.form.get("first", "")),
        last=month_choices(request.form.get("last", ""), "Until further notice"),
        service_value=programme_targets.SERVICE,
    )


@blueprint.route("/targets/<target_id>/end", methods=["GET", "POST"])
def target_end(target_id: str) -> ResponseReturnValue:
    """Choose the last month in which a target holds."""
    session, asker = database(), current_asker()
    found = programme_targets.find(session, asker, target_id)
    came = sent(
        lambda: programme_targets.end(session, asker, target_id, last=month("last"), version=whole("version") or 0),
        "The end of the target is set.",
        url_for("programme.targets"),
    )
    return came.answer or came.page(
        "programme/target_end.html",
        target=found,
        label=group_label(found.group_key),
        span=programme_targets.span_of(found),
        last=month_choices(request.form.get("last", "")),
    )
