"""The registers: their lists, an entry with what was recorded of it, moving it on, withdrawing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.actions.verbs.raised import seen_by
from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.record import Answer
from qa_tool.definitions.registers import READ, RECORD, Register, State
from qa_tool.kit import working_days
from qa_tool.kit.errors import NotFound, existing
from qa_tool.kit.files import file_name
from qa_tool.kit.lists import cut
from qa_tool.kit.periods import Period, today
from qa_tool.kit.typed import Typed
from qa_tool.records.verbs.inputs import fields_of, input_name
from qa_tool.records.views.entries import Entry as Input
from qa_tool.records.views.entries import PageState, entries, error_input
from qa_tool.registers.verbs import reading, recording
from qa_tool.registers.verbs.reading import Entry
from qa_tool.shell.access import current_asker, database, may
from qa_tool.shell.downloads import hand_out, table
from qa_tool.shell.lists import page_asked, paging
from qa_tool.shell.pages import on_this_page
from qa_tool.shell.sending import Sent, sent

blueprint = Blueprint("registers", __name__, url_prefix="/registers")
PER_PAGE = 25


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The registers that the person asking may read; where there is one, on to it."""
    found = reading.readable(database(), current_asker())
    if not found:
        raise NotFound
    if len(found) == 1:
        return redirect(url_for("registers.listing", register_key=found[0].key), 303)
    return render_template("registers/home.html", registers=found)


@blueprint.get("/<register_key>/")
def listing(register_key: str) -> ResponseReturnValue:
    """To be opened by the asker or by others, open for long or not, closed; of the closed, a page at a time."""
    session, asker = database(), current_asker()
    register = reading.register_of(session, register_key)
    narrowed = _narrowed()
    found = [one for one in reading.listing(session, asker, register) if narrowed.holds(one)]
    mine = {one.id for one in reading.to_open(session, asker, register)}
    to_open = [one for one in found if one.open and not one.opened]
    open_ones = [one for one in found if one.open and one.opened]
    closed = [one for one in found if not one.open]
    turned = cut(closed, page_asked(), PER_PAGE)
    return render_template(
        "registers/listing.html",
        register=register,
        narrowed=narrowed,
        exports=may("register", "export"),
        enters=not register.of and reading.may(asker, register, RECORD),
        to_open=[one for one in to_open if one.id in mine],
        to_open_by_others=[one for one in to_open if one.id not in mine],
        long_ones=[one for one in open_ones if one.running and one.long],
        open_ones=[one for one in open_ones if one.running and not one.long],
        ended=[one for one in open_ones if not one.running],
        closed=turned,
        pagination=paging(turned),
        **_rooms(register),
    )


@blueprint.get("/<register_key>/list.csv")
def export(register_key: str) -> ResponseReturnValue:
    """What the list shows, as a file of comma-separated values: nobody's name, and no text."""
    session, asker = database(), current_asker()
    register = reading.register_of(session, register_key)
    narrowed = _narrowed()
    found = [one for one in reading.listing(session, asker, register) if narrowed.holds(one) and one.opened]
    days = [one.opened_on for one in found if one.opened_on is not None]
    period = Period(narrowed.first or min(days, default=today()), narrowed.last or max(days, default=today()))
    name = file_name(register.key, period, "csv")
    return hand_out(register.plural, period, table(reading.rows(register, found)), "text/csv", name)


@blueprint.route("/<register_key>/new", methods=["GET", "POST"])
def new(register_key: str) -> ResponseReturnValue:
    """A new entry that stands alone."""
    session, asker = database(), current_asker()
    register = reading.register_of(session, register_key)
    reading.allow(asker, register, RECORD)
    if register.of:
        raise NotFound(register_key)
    asked = recording.correctable(asker, register, None)
    came = _sent(
        register,
        lambda: recording.record(
            session, asker, register, "", _typed(asked), version=0, place=request.form.get("place", "")
        ),
        f"The {register.one} is recorded.",
        url_for("registers.listing", register_key=register.key),
    )
    if came.answer:
        return came.answer
    shown = {"inputs": _inputs(asked, {}, came), "places": reading.places(session, register), "place": ""}
    return came.page("registers/new.html", register=register, given=request.form, **shown)


@blueprint.route("/<register_key>/<entry_id>", methods=["GET", "POST"])
def entry(register_key: str, entry_id: str) -> ResponseReturnValue:
    """One of them; those who may record that it was opened, or put right what was recorded."""
    session, asker = database(), current_asker()
    register = reading.register_of(session, register_key)
    action = RECORD if request.method == "POST" else READ
    stands = reading.find(session, asker, register, entry_id, action)
    asked = recording.correctable(asker, register, stands)
    came = _sent(
        register,
        lambda: recording.record(
            session, asker, register, entry_id, _typed(asked), version=_version(), place=request.form.get("place", "")
        ),
        f"The {register.one} is recorded.",
        url_for("registers.entry", register_key=register.key, entry_id=entry_id),
    )
    if came.answer:
        return came.answer
    changes = stands.open and reading.may_change(session, asker, register, entry_id)
    return came.page(
        "registers/entry.html",
        register=register,
        one=stands,
        may_change=changes,
        may_withdraw=recording.may_withdraw(session, asker, stands),
        onward=_onward(stands) if stands.open else (),
        follow_up=seen_by(session, asker, stands.audit_id) if stands.audit_id else "",
        given=request.form,
        inputs=_inputs(asked, stands.answers, came),
        places=reading.places(session, register),
        place=stands.place_id,
        known_until=working_days.known_until(),
        **_rooms(register),
    )


@blueprint.route("/<register_key>/<entry_id>/to/<state_key>", methods=["GET", "POST"])
def move(register_key: str, entry_id: str, state_key: str) -> ResponseReturnValue:
    """Move it on, answering what the state asks."""
    session, asker = database(), current_asker()
    register = reading.register_of(session, register_key)
    state = existing(register.state(state_key), state_key)
    asked, own = register.asked(state), url_for("registers.entry", register_key=register_key, entry_id=entry_id)
    came = _sent(
        register,
        lambda: recording.move(session, asker, register, entry_id, state.key, _typed(asked), version=_version()),
        f"The {register.one} is {state.label.lower()}.",
        own,
    )
    if came.answer:
        return came.answer
    stands = reading.find(session, asker, register, entry_id, state.by)
    if state not in _onward(stands):
        return redirect(own, 303)
    inputs = _inputs(asked, stands.answers, came)
    return came.page(
        "registers/move.html", register=register, one=stands, state=state, given=request.form, inputs=inputs
    )


@blueprint.route("/<register_key>/<entry_id>/withdraw", methods=["GET", "POST"])
def withdraw(register_key: str, entry_id: str) -> ResponseReturnValue:
    """Take it off the record, with a reason: what was to be raised is open again."""
    session, asker = database(), current_asker()
    register = reading.register_of(session, register_key)
    onward = url_for("registers.entry", register_key=register_key, entry_id=entry_id)
    came = sent(
        lambda: recording.withdraw(
            session, asker, register, entry_id, reason=request.form.get("reason", ""), version=_version()
        ),
        f"It is withdrawn. The {register.one} is to be {register.begun} again." if register.of else "It is withdrawn.",
        onward if register.of else url_for("registers.listing", register_key=register_key),
        back=onward,
    )
    if came.answer:
        return came.answer
    stands = reading.find(session, asker, register, entry_id, RECORD)
    if not recording.may_withdraw(session, asker, stands):
        return redirect(onward, 303)
    return came.page("registers/withdraw.html", register=register, one=stands, given=request.form)


@dataclass(frozen=True)
class Narrowed:
    """What the address of a list asks for."""

    text: str
    first: date | None
    last: date | None

    def holds(self, one: Entry) -> bool:
        """Whether the entry is among them: between days are those that were opened then."""
        if not one.holds(self.text):
            return False
        if self.first is None or self.last is None:
            return True
        return one.opened_on is not None and self.first <= one.opened_on <= self.last


def _narrowed() -> Narrowed:
    """Raises NotFound for days that are none, or that are the wrong way round."""
    days = [request.args.get(name, "") for name in ("from", "to")]
    text = request.args.get("text", "").strip()
    if not any(days):
        return Narrowed(text, None, None)
    try:
        first, last = map(date.fromisoformat, days)
    except ValueError:
        raise NotFound from None
    if first > last:
        raise NotFound
    return Narrowed(text, first, last)


def _onward(stands: Entry) -> tuple[State, ...]:
    """The states that the asker may move it to."""
    if stands.state is None:
        return ()
    onward = stands.register.onward(stands.state.key)
    return tuple(one for one in onward if reading.may(current_asker(), stands.register, one.by))


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _typed(questions: Iterable[Question]) -> dict[str, Typed]:
    """What came in for each question, by part."""
    found: dict[str, Typed] = {}
    for question in questions:
        name = input_name(question.key)
        inputs = (one for one in request.form if one.partition("__")[0] == name)
        found[question.key] = {one.partition("__")[2]: request.form.getlist(one) for one in inputs}
    return found


def _sent(register: Register, deed: Callable[[], object], done: str, onward: str) -> Sent:
    """What came of it: faults lead to the inputs that the page shows."""
    came = sent(deed, done, onward)
    return replace(came, faults=tuple((_input(register, name), message) for name, message in came.faults))


def _input(register: Register, name: str) -> str:
    key, colon, part = name.partition(":")
    question = register.by_key.get(key)
    if question is None or not colon:
        return name
    context = Context(today=today())
    return error_input(question, type_of(question).presentation(question, context), part)


def _inputs(questions: Iterable[Question], answers: Mapping[str, Answer], came: Sent) -> list[Input]:
    """The questions as the page shows them: with what was typed, else with what stands."""
    asked = list(questions)
    typed = _typed(asked) if request.method == "POST" else {}
    fields: dict[str, list[str]] = {}
    for question in asked:
        answer = answers.get(question.key)
        standing = type_of(question).typed(question, answer) if answer is not None else {}
        fields |= fields_of(question.key, typed.get(question.key, standing))
    keys = [question.key for question in asked]
    required = [question.key for question in asked if question.required]
    errors = dict(reversed(came.faults))
    return entries(asked, Context(today=today()), PageState(fields, keys, required, errors=errors))


def _rooms(register: Register) -> Mapping[str, Any]:
    """The pages beside that of the register: those of the room that it is part of, or the other registers."""
    others = [
        {"text": one.plural, "href": url_for("registers.listing", register_key=one.key), "current": one == register}
        for one in reading.readable(database(), current_asker())
    ]
    return {"room": "Registers", "rooms": others, **on_this_page(register)}
