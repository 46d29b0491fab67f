"""The reader's pages: grading blind, giving an audit back, and deciding what stands once both grades are seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.rules import Problem
from qa_tool.policy.words import NotFound
from qa_tool.services.auditing import Conflict
from qa_tool.services.moderating import queue, reading, settling
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.moderation import ChangeReason, HandedBack
from qa_tool.web.access import current_asker, database, held_input
from qa_tool.web.entry_form import Fields, entry_form, input_name, kept, names_of
from qa_tool.web.moderation import blueprint
from qa_tool.web.presenters.answers import AnswerBlock, answer_blocks
from qa_tool.web.presenters.entries import Entry, PageState, entries

KNEW = {"no": False, "yes": True}


@dataclass(frozen=True)
class Part:
    """A section of the blind page: what the auditor found, and what is to be graded."""

    title: str
    found: AnswerBlock | None
    entries: tuple[Entry, ...]


@blueprint.route("/<audit_id>/reading", methods=["GET", "POST"])
def blind(audit_id: str) -> ResponseReturnValue:
    """The audit without its grades. Storing the own ones shows the first."""
    session, asker = database(), current_asker()
    if request.method == "GET":
        view = reading.view(session, asker, audit_id)
        typed = held_input(request.path) or {}
        return _page(view, {name: kept(values) for name, values in typed.items()}, ())
    revision = request.form.get("revision", "")
    try:
        problems = reading.store_grades(
            session,
            asker,
            audit_id,
            fields={name: kept(request.form.getlist(name)) for name in request.form},
            knew_grades=KNEW.get(request.form.get(reading.KNEW, "")),
            revision=int(revision) if revision.isdecimal() and len(revision) < 16 else None,
        )
    except Conflict as stopped:
        session.rollback()
        flash(str(stopped))
        return redirect(url_for("moderation.home"), 303)
    if not problems:
        flash("Your grades are stored. Now see how the auditor graded, and decide what stands.", "success")
        return redirect(url_for("moderation.settle", audit_id=audit_id), 303)
    view = reading.view(session, asker, audit_id)
    form = entry_form(view.questions, view.context)()
    form.validate()
    names = [name for question in view.questions for name in names_of(question, view.context)]
    typed = {name: kept(request.form.getlist(name)) for name in (*names, reading.KNEW)}
    return _page(view, typed, problems), 422


def _page(view: reading.BlindView, fields: Fields, problems: tuple[Problem, ...]) -> str:
    messages = {
        one.key if one.key == reading.KNEW else input_name(one.key, one.part): one.message for one in reversed(problems)
    }
    ordered = [one.key if one.key == reading.KNEW else input_name(one.key, one.part) for one in problems]
    return render_template(
        "moderation/reading.html",
        view=view,
        facts=_found(view)[0],
        parts=_parts(view, fields, messages),
        knew=next(iter(fields.get(reading.KNEW, ())), ""),
        wrong=messages,
        errors=[{"text": messages[name], "href": f"#{name}"} for name in dict.fromkeys(ordered)],
        handed_back=list(HandedBack),
    )


def _found(view: reading.BlindView) -> list[AnswerBlock]:
    """What the auditor found; of a graded question the comment alone, and nothing where there is none."""
    blocks = answer_blocks(
        view.definition, view.record, view.context, withheld=view.hidden, case_number=view.case_number
    )
    graded = {question.key for question in view.questions}
    return [
        AnswerBlock(
            block.title,
            tuple(
                replace(answer, outcome="") if answer.key in graded else answer
                for answer in block.answers
                if answer.comment or answer.key not in graded
            ),
        )
        for block in blocks
    ]


def _parts(view: reading.BlindView, fields: Fields, messages: dict[str, str]) -> list[Part]:
    found = {block.title: block for block in _found(view)[1:]}
    keys = [question.key for question in view.questions]
    shown = {
        entry.key: entry
        for entry in entries(
            view.questions, view.context, PageState(fields, asked=keys, required=keys, errors=messages)
        )
    }
    parts = []
    for section in view.definition.sections:
        mine = tuple(shown[question.key] for question in section.questions if question.key in shown)
        block = found.get(section.title)
        if mine or (block and block.answers):
            title = "The whole" if section.key == "closing" else section.title
            parts.append(Part(title, block if block and block.answers else None, mine))
    return parts


@blueprint.route("/<audit_id>/hand-back", methods=["GET", "POST"])
def hand_back(audit_id: str) -> ResponseReturnValue:
    """Give the audit back unread, and say why."""
    session, asker = database(), current_asker()
    why = request.form.get("why", "")
    if request.method == "POST" and why in list(HandedBack):
        try:
            queue.hand_back(session, asker, audit_id, HandedBack(why))
            flash("It is back in the queue.", "success")
        except Conflict as stopped:
            session.rollback()
            flash(str(stopped))
        return redirect(url_for("moderation.home"), 303)
    view = reading.view(session, asker, audit_id)
    errors = [{"text": "Select why you give it back", "href": "#why"}] if request.method == "POST" else []
    page = render_template("moderation/hand_back.html", view=view, reasons=list(HandedBack), errors=errors)
    return page, 422 if errors else 200


@blueprint.route("/<audit_id>/settle", methods=["GET", "POST"])
def settle(audit_id: str) -> ResponseReturnValue:
    """Both grades side by side: what stands, why, and how good the audit is."""
    session, asker = database(), current_asker()
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        form = request.form
        keys = [name.removeprefix("decision_") for name in form if name.startswith("decision_")]
        try:
            problems = settling.settle(
                session,
                asker,
                audit_id,
                decisions={key: form[f"decision_{key}"] for key in keys},
                reasons={key: form.get(f"reason_{key}", "") for key in keys},
                audit_quality=form.get("audit_quality", ""),
                note=form.get("audit_note", ""),
            )
        except Conflict as stopped:
            session.rollback()
            flash(str(stopped))
            return redirect(url_for("moderation.home"), 303)
        if not problems:
            flash("It is decided. The auditor can see it now.", "success")
            return redirect(url_for("moderation.show", audit_id=audit_id), 303)
    view = settling.outcome(session, asker, audit_id)
    if "settle" not in view.may:
        raise NotFound(audit_id)
    typed = request.form.to_dict() or {
        name: values[0] for name, values in (held_input(request.path) or {}).items() if values
    }
    messages = {_input(one): one.message for one in reversed(problems)}
    page = render_template(
        "moderation/settle.html",
        view=view,
        typed=typed,
        wrong=messages,
        errors=[{"text": messages[name], "href": f"#{name}"} for name in dict.fromkeys(map(_input, problems))],
        reasons=list(ChangeReason),
        qualities=list(Grade),
        longest=settling.LONGEST,
    )
    return page, 422 if problems else 200


def _input(problem: Problem) -> str:
    if problem.key in ("audit_quality", "audit_note"):
        return problem.key
    return f"{'reason' if problem.part == 'reason' else 'decision'}_{problem.key}"
