"""The reader's pages: grading blind, giving an audit back, and deciding what stands once both grades are seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs.reading import LONGEST
from qa_tool.kit.errors import Conflict, Faulty, NotFound
from qa_tool.moderation.pages import blueprint
from qa_tool.moderation.verbs import queue, reading, settling
from qa_tool.moderation.verbs.reading import Kept
from qa_tool.moderation.words import AuditQuality, ChangeReason, HandedBack
from qa_tool.records.forms import entry_form, names_of
from qa_tool.records.verbs.inputs import Fields, digest, input_name
from qa_tool.records.verbs.inputs import tidy as kept
from qa_tool.records.views.answers import AnswerBlock, answer_blocks
from qa_tool.records.views.entries import (
    BASE,
    KEEP,
    ClashShown,
    Entry,
    PageState,
    clash_message,
    clash_shown,
    entries,
    read_base,
)
from qa_tool.shell import pages
from qa_tool.shell.access import current_asker, database, held_input, turned_away
from qa_tool.shell.errors import leading_to_inputs
from qa_tool.shell.sending import sent
from qa_tool.shell.typed import as_typed

KNEW = {"no": False, "yes": True}


@dataclass(frozen=True)
class Part:
    """A section of the blind page: what the auditor found, and what is to be graded."""

    title: str
    found: AnswerBlock | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Shown:
    """What the page shows instead of what is kept, by input name; clashes by question."""

    fields: Fields = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    clashes: Mapping[str, tuple[ClashShown, ...]] = field(default_factory=dict)
    base: Mapping[str, str] = field(default_factory=dict)


@blueprint.route("/<audit_id>/reading", methods=["GET", "POST"])
def blind(audit_id: str) -> ResponseReturnValue:
    """The audit without its grades. Storing the own ones shows the first; half done they wait for their reader."""
    session, asker = database(), current_asker()
    if request.method == "GET":
        view = reading.view(session, asker, audit_id)
        held = held_input(request.path) or {}
        return _page(view, Shown({name: kept(values) for name, values in held.items() if name in _names(view)}))
    try:
        if request.form.get("then") == "later":
            return _put_by(audit_id)
        return _store(audit_id)
    except Conflict as stopped:
        return turned_away(stopped, url_for("moderation.home"))


@blueprint.post("/<audit_id>/keep")
def keep(audit_id: str) -> ResponseReturnValue:
    """Keep what was chosen so far, in the background. 409 and nothing kept when two windows differ."""
    done, base = _kept(audit_id)
    view = done.view
    clashes = [
        asdict(clash_shown(view.definition, view.context, clash))
        | {"theirs_values": list(clash.theirs), "digest": digest(list(clash.theirs))}
        for clash in done.clashes
    ]
    answer = {
        "saved_at": pages.clock_text(view.saved_at) if view.saved_at else "",
        "base": {} if clashes else {name: digest(view.fields.get(name, [])) for name in base},
        "progress": _progress(view),
        "answered": _chosen(view),
        "clashes": clashes,
    }
    return (jsonify(answer), 409) if clashes else jsonify(answer)


def _put_by(audit_id: str) -> ResponseReturnValue:
    """Keep what was chosen and leave; with a clash the page comes again, with both."""
    done, base = _kept(audit_id)
    if not done.clashes:
        flash("What you chose is kept, for you alone. It is not stored yet: come back and finish it.", "success")
        return redirect(url_for("moderation.home"), 303)
    view = done.view
    clashes = {one.key: (clash_shown(view.definition, view.context, one),) for one in done.clashes}
    errors = {one.name: clash_message(view.definition, one) for one in done.clashes}
    settled = {one.name: digest(list(one.theirs)) for one in done.clashes}
    return _page(view, Shown(_typed(view), errors, clashes, {**base, **settled})), 409


def _kept(audit_id: str) -> tuple[Kept, dict[str, str]]:
    """Keep what the request holds; with the digests of what its page had shown. What no page sends is left out."""
    session, asker = database(), current_asker()
    view = reading.view(session, asker, audit_id)
    names = _names(view)
    wrong = set(entry_form(view.questions, view.context)(formdata=request.form).shape_errors())
    if request.form.get(reading.KNEW, "") not in ("", *KNEW):
        wrong.add(reading.KNEW)
    untouched = {name for name in names if request.form.get(KEEP + name) == "theirs"} | wrong
    base = read_base(request.form.get(BASE, ""), names)
    done = reading.keep(
        session,
        asker,
        audit_id,
        fields={
            name: kept(request.form.getlist(name)) for name in names if name in request.form and name not in untouched
        },
        base={name: mark for name, mark in base.items() if name not in untouched},
        revision=_revision(),
    )
    return done, base


def _store(audit_id: str) -> ResponseReturnValue:
    """Store the grades for good."""
    session, asker = database(), current_asker()
    fields = {name: kept(request.form.getlist(name)) for name in request.form}
    if any(name.startswith(KEEP) and request.form[name] == "theirs" for name in request.form):
        theirs = reading.view(session, asker, audit_id).fields
        fields |= {name: theirs.get(name, []) for name in list(fields) if request.form.get(KEEP + name) == "theirs"}
    knew = KNEW.get(next(iter(fields.get(reading.KNEW, ())), ""))
    problems = reading.store_grades(session, asker, audit_id, fields=fields, knew_grades=knew, revision=_revision())
    if not problems:
        flash("Your grades are stored. Now see how the auditor graded, and decide what stands.", "success")
        return redirect(url_for("moderation.settle", audit_id=audit_id), 303)
    view = reading.view(session, asker, audit_id)
    named = [(one.key if one.key == reading.KNEW else input_name(one.key, one.part), one) for one in problems]
    typed = {name: fields.get(name, []) for name in _names(view)}
    return _page(view, Shown(typed, {name: one.message for name, one in reversed(named)})), 422


def _revision() -> int | None:
    """The revision that the page was made of; None when it does not say."""
    text = request.form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _names(view: reading.BlindView) -> list[str]:
    """The names of all inputs, in the order of the page."""
    return [*(name for one in view.questions for name in names_of(one, view.context)), reading.KNEW]


def _typed(view: reading.BlindView) -> Fields:
    return {name: kept(request.form.getlist(name)) for name in _names(view)}


def _chosen(view: reading.BlindView) -> int:
    """Of how many questions a grade is chosen."""
    return sum(any(view.fields.get(name) for name in names_of(one, view.context)) for one in view.questions)


def _progress(view: reading.BlindView) -> str:
    return f"{_chosen(view)} of {len(view.questions)} graded"


def _page(view: reading.BlindView, shown: Shown) -> str:
    names = _names(view)
    fields = {**view.fields, **shown.fields}
    order = [name for name in names if name in shown.errors]
    return render_template(
        "moderation/reading.html",
        view=view,
        facts=_found(view)[0],
        parts=_parts(view, fields, shown),
        knew=next(iter(fields.get(reading.KNEW, ())), ""),
        wrong=shown.errors,
        errors=leading_to_inputs((name, shown.errors[name]) for name in order),
        base=json.dumps({name: digest(view.fields.get(name, [])) for name in names} | dict(shown.base)),
        dirty=json.dumps([name for name in names if fields.get(name, []) != view.fields.get(name, [])]),
        chosen=_chosen(view),
        progress=_progress(view),
        known=KNEW,
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


def _parts(view: reading.BlindView, fields: Fields, state: Shown) -> list[Part]:
    found = {block.title: block for block in _found(view)[1:]}
    keys = [question.key for question in view.questions]
    page = PageState(fields, asked=keys, required=keys, errors=state.errors, clashes=state.clashes)
    shown = {entry.key: entry for entry in entries(view.questions, view.context, page)}
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

    def give_back() -> None:
        if why not in list(HandedBack):
            raise Faulty([("why", "Select why you give it back")])
        queue.hand_back(session, asker, audit_id, HandedBack(why))

    came = sent(give_back, "It is back in the queue.", url_for("moderation.home"))
    if came.answer:
        return came.answer
    view = reading.view(session, asker, audit_id)
    return came.page("moderation/hand_back.html", view=view, reasons=list(HandedBack))


@blueprint.route("/<audit_id>/settle", methods=["GET", "POST"])
def settle(audit_id: str) -> ResponseReturnValue:
    """Both grades side by side: what stands, why, and how good the audit is."""
    session, asker = database(), current_asker()

    def decide() -> list[Problem]:
        form = request.form
        keys = [name.removeprefix("decision_") for name in form if name.startswith("decision_")]
        problems = settling.settle(
            session,
            asker,
            audit_id,
            decisions={key: form[f"decision_{key}"] for key in keys},
            reasons={key: form.get(f"reason_{key}", "") for key in keys},
            audit_quality=form.get("audit_quality", ""),
            note=form.get("audit_note", ""),
        )
        return [replace(one, key=_input(one)) for one in problems]

    onward = url_for("moderation.show", audit_id=audit_id)
    came = sent(decide, "It is decided. The auditor can see it now.", onward, back=url_for("moderation.home"))
    if came.answer:
        return came.answer
    view = settling.outcome(session, asker, audit_id)
    if "settle" not in view.may:
        raise NotFound(audit_id)
    return came.page(
        "moderation/settle.html",
        view=view,
        typed=as_typed(),
        reasons=list(ChangeReason),
        qualities=list(AuditQuality),
        longest=LONGEST,
    )


def _input(problem: Problem) -> str:
    if problem.key in ("audit_quality", "audit_note"):
        return problem.key
    return f"{'reason' if problem.part == 'reason' else 'decision'}_{problem.key}"
