"""Filling a draft in: the task list, the facts, the sections, and the saves that scripts make in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions import queries
from qa_tool.definitions.model import Question
from qa_tool.definitions.suggestion import Suggestion
from qa_tool.kit.errors import NotFound
from qa_tool.kit.periods import today
from qa_tool.people.queries import places
from qa_tool.records.forms import entry_form, names_of
from qa_tool.records.pages import blueprint
from qa_tool.records.verbs import drafting, inputs
from qa_tool.records.verbs.drafting import DraftView, Saved
from qa_tool.records.verbs.inputs import Fields
from qa_tool.records.verbs.inputs import tidy as kept
from qa_tool.records.views.draft_page import (
    CASE_NUMBER,
    PLACE_FACTS,
    WHOLE,
    Block,
    Shown,
    draft_page,
    fact_blocks,
    page_blocks,
    page_errors,
    questions_of,
)
from qa_tool.records.views.entries import BASE, KEEP, ClashShown, clash_message, clash_shown, read_base
from qa_tool.records.views.tasks import FROM_CHECK, next_page, problems_by_input, task_list
from qa_tool.shell import pages
from qa_tool.shell.access import current_asker, database, held_input

"""The question that the suggested grade is shown beside."""


@blueprint.get("/audits/<audit_id>/tasks")
def tasks(audit_id: str) -> ResponseReturnValue:
    """The task list of a draft."""
    view = drafting.open_draft(database(), current_asker(), audit_id)
    return render_template("records/tasks.html", view=view, tasks=task_list(view), **pages.on_this_page(audit_id))


@blueprint.route("/audits/<audit_id>/facts", methods=["GET", "POST"])
def facts(audit_id: str) -> ResponseReturnValue:
    """The facts of the case or the meeting."""
    view = drafting.open_draft(database(), current_asker(), audit_id)
    blocks = fact_blocks(view.definition)
    if request.method == "GET":
        return _render("records/facts.html", view, blocks, _given_back(view, blocks), page="facts")
    number = request.form.get(CASE_NUMBER, "").strip()
    wrong = {}
    if number:
        message = _set_case_number(audit_id, number)
        wrong = {CASE_NUMBER: message} if message else {}
    return _save(view, blocks, page="facts", template="records/facts.html", wrong=wrong)


@blueprint.route("/audits/<audit_id>/sections/<page>", methods=["GET", "POST"])
def section(audit_id: str, page: str) -> ResponseReturnValue:
    """One section of a draft, or the one page of a form that has only one."""
    view = drafting.open_draft(database(), current_asker(), audit_id)
    blocks = page_blocks(view.definition, page, facts_only=view.facts_only)
    if not blocks:
        raise NotFound(page)
    template = "records/observe.html" if page == WHOLE else "records/section.html"
    if request.method == "GET":
        return _render(template, view, blocks, _given_back(view, blocks), page=page)
    return _save(view, blocks, page=page, template=template)


@blueprint.post("/audits/<audit_id>/autosave")
def autosave(audit_id: str) -> ResponseReturnValue:
    """Save some inputs in the background. 409 and nothing saved when one of them was changed elsewhere too."""
    view = drafting.open_draft(database(), current_asker(), audit_id)
    blocks = [*fact_blocks(view.definition), *_all_blocks(view)]
    wrong, fields, base = _posted(view, questions_of(blocks))
    fields = {name: values for name, values in fields.items() if name not in wrong}
    base = {name: mark for name, mark in base.items() if name not in wrong}
    saved = drafting.save(database(), current_asker(), audit_id, fields=fields, base=base)
    answer = _answer(saved, base)
    return (jsonify(answer), 409) if saved.clashes else jsonify(answer)


@blueprint.route("/audits/<audit_id>/case-number", methods=["GET", "POST"])
def case_number(audit_id: str) -> ResponseReturnValue:
    """Change the case number, which is shown masked once it is saved."""
    view = drafting.open_draft(database(), current_asker(), audit_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        number = request.form.get(CASE_NUMBER, "").strip()
        message = _set_case_number(audit_id, number) if number else "Enter the case number"
        if not message:
            return redirect(url_for("audits.facts", audit_id=audit_id), 303)
        errors = [{"text": message, "href": f"#{CASE_NUMBER}"}]
    return render_template("records/case_number.html", view=view, errors=errors)


def _set_case_number(audit_id: str, number: str) -> str:
    """Save a case number; what is wrong with it, '' when it is saved."""
    fault = drafting.set_case_number(database(), current_asker(), audit_id, number)
    return fault.message if fault else ""


def _all_blocks(view: DraftView) -> list[Block]:
    if view.definition.layout == "single":
        return page_blocks(view.definition, WHOLE, facts_only=view.facts_only)
    if view.facts_only:
        return []
    return [block for one in view.definition.sections for block in page_blocks(view.definition, one.key)]


def _posted(view: DraftView, questions: Sequence[Question]) -> tuple[dict[str, str], Fields, dict[str, str]]:
    """What is too much to be kept, what came in, and the digests of what the page had shown; each by input name."""
    wrong = entry_form(questions, view.context)(formdata=request.form).shape_errors()  # never a body of JSON
    names = [name for question in questions for name in names_of(question, view.context)]
    fields = {name: kept(request.form.getlist(name)) for name in names if name in request.form}
    return wrong, fields, read_base(request.form.get(BASE, ""), names)


def _save(
    view: DraftView, blocks: list[Block], *, page: str, template: str, wrong: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """Save a page's form and go on, or show it again: with a clash, with what is wrong, with what has opened."""
    questions = questions_of(blocks)
    too_much, fields, base = _posted(view, questions)
    errors = {**(wrong or {}), **too_much}
    untouched = {name for name in (*fields, *base) if request.form.get(KEEP + name) == "theirs"} | set(errors)
    saved = drafting.save(
        database(),
        current_asker(),
        view.audit.id,
        fields={name: values for name, values in fields.items() if name not in untouched},
        base={name: mark for name, mark in base.items() if name not in untouched},
    )
    if saved.clashes:
        return _render(template, view, blocks, _clashing(view, saved, fields, base), page=page), 409
    errors |= page_errors(saved.view, questions)
    if page == "facts":
        errors = {**_wrong_facts(saved.view, questions), **errors}
    if errors:
        posted_wrong = {name: fields[name] for name in errors if name in fields}
        return _render(template, saved.view, blocks, Shown(fields=posted_wrong, errors=errors), page=page)
    opened = _opened(view, saved.view, questions)
    if opened:
        return _render(template, saved.view, blocks, Shown(opened=opened), page=page)
    return redirect(_onward(saved.view, page), 303)


def _wrong_facts(view: DraftView, questions: Sequence[Question]) -> dict[str, str]:
    """What stands among the facts and cannot be: a day to come, a district elsewhere. What is blank can wait."""
    filled = [question for question in questions if view.record.facts.get(question.key) not in (None, "", ())]
    return problems_by_input(view, filled, with_case=False)


def _opened(before: DraftView, after: DraftView, questions: Sequence[Question]) -> tuple[str, ...]:
    """The questions of the page that are asked only now; with scripts they have long been on the page."""
    if request.form.get("_script"):
        return ()
    new = after.states.asked - before.states.asked
    return tuple(question.key for question in questions if question.key in new)


def _onward(view: DraftView, page: str) -> str:
    if request.form.get("then") == "continue":
        return url_for("audits.check", audit_id=view.audit.id) if _from_check() else next_page(view, page)
    return url_for("audits.tasks", audit_id=view.audit.id)


def _from_check() -> bool:
    """Whether the person came from checking their answers: one change is not a walk through all pages again."""
    return FROM_CHECK in (request.args.get("from"), request.form.get("_from")) or "check" in request.args


def _clashing(view: DraftView, saved: Saved, fields: Fields, base: Mapping[str, str]) -> Shown:
    """Both texts beside the field: mine stands in the field, and saving again takes what is then chosen."""
    clashes: dict[str, tuple[ClashShown, ...]] = {}
    errors: dict[str, str] = {}
    for clash in saved.clashes:
        shown = clash_shown(view.definition, view.context, clash)
        clashes[clash.key] = (*clashes.get(clash.key, ()), shown)
        errors[clash.name] = clash_message(view.definition, clash)
    settled = {clash.name: inputs.digest(list(clash.theirs)) for clash in saved.clashes}
    return Shown(fields=fields, errors=errors, clashes=clashes, base={**base, **settled})


def _answer(saved: Saved, base: Mapping[str, str]) -> dict[str, Any]:
    """What the script is told after a save."""
    view = saved.view
    clashes = [
        asdict(clash_shown(view.definition, view.context, clash))
        | {"theirs_values": list(clash.theirs), "digest": inputs.digest(list(clash.theirs))}
        for clash in saved.clashes
    ]
    progress = view.progress
    return {
        "saved_at": pages.clock_text(saved.saved_at),
        "base": {} if clashes else {name: inputs.digest(view.fields.get(name, [])) for name in base},
        "progress": progress.words,
        "answered": progress.answered,
        "clashes": clashes,
    }


def _given_back(view: DraftView, blocks: list[Block]) -> Shown:
    """What was typed when the session ended, and what the check found, where the page was asked to show it."""
    questions = questions_of(blocks)
    names = {name for question in questions for name in names_of(question, view.context)}
    held = held_input(request.path)
    errors: dict[str, str] = {}
    if request.args.get("check"):
        errors = checked_errors(view, questions, with_case=request.endpoint == "audits.facts")
    if held is None:
        return Shown(errors=errors)
    flash("You were signed out while typing. What you had typed is back on this page: save it to keep it.")
    fields = {name: kept(values) for name, values in held.items() if name in names}
    base = read_base(next(iter(held.get(BASE, ())), ""), names)
    fields |= {name: [] for name in base if name not in fields}  # an unticked box leaves nothing behind
    return Shown(fields=fields, errors=errors, base=base)


def checked_errors(view: DraftView, questions: Sequence[Question], *, with_case: bool) -> dict[str, str]:
    """What stands in the way of submission on this page, by input name."""
    return {**problems_by_input(view, questions, with_case=with_case), **page_errors(view, questions)}


def _render(template: str, view: DraftView, blocks: list[Block], shown: Shown, *, page: str) -> str:
    on = view.record.facts.get("audit_date")
    chosen = [str(view.record.facts.get(key, "")) for key in PLACE_FACTS]
    tree = places.places_on(database(), on if isinstance(on, date) else today(), also=chosen)
    pages.tell_places({place.id: place.parent_id for place in tree if place.parent_id})
    kinds = {place.id: place.kind.value for place in tree}
    draft = draft_page(view, blocks, inputs.digest, shown, kinds, queries.theme_labels(database()))
    return render_template(
        template,
        view=view,
        draft=draft,
        page=page,
        errors=list(draft.errors),
        title=_title(view, page),
        case_number_error=shown.errors.get(CASE_NUMBER, ""),
        suggestion=_suggestion(view, blocks),
        from_check=_from_check(),
    )


def _suggestion(view: DraftView, blocks: list[Block]) -> Suggestion | None:
    """What the answers suggest for the overall grade, where the page asks for it; None elsewhere."""
    if not any(question.is_overall for question in questions_of(blocks)):
        return None
    return view.verdict.suggestion


def _title(view: DraftView, page: str) -> str:
    if page == "facts":
        return "The facts"
    return (
        str(view.definition.title)
        if page == WHOLE
        else next(one.title for one in view.definition.sections if one.key == page)
    )
