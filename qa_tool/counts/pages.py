"""Entering a count: one grid of places and questions for a period, typed or filled in from a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.counts.verbs import entering, workbook
from qa_tool.counts.verbs.entering import Grid, Said
from qa_tool.counts.verbs.typed import Typed
from qa_tool.counts.verbs.workbook import FromFile
from qa_tool.definitions.counts import CountDefinition
from qa_tool.kit.errors import Conflict, Faulty, NotFound
from qa_tool.kit.periods import Period
from qa_tool.kit.spreadsheets.safety import Refused
from qa_tool.shell import downloads
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.errors import leading_to_inputs
from qa_tool.shell.pages import on_this_page

blueprint = Blueprint("counts", __name__, url_prefix="/counts")
Errors = list[dict[str, str]]


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """The counts that the person asking may enter or read; where there is one page of them, on to it."""
    session, asker, listed = database(), current_asker(), []
    for count in entering.offered(session, asker, "enter", "read"):
        enters = url_for("counts.grid", count_key=count.key) if entering.may(asker, count, "enter") else ""
        lately = entering.lately(count)
        days = {"from": lately.first.isoformat(), "to": lately.last.isoformat()}
        reads = url_for("counts.entered", count_key=count.key, **days) if entering.may(asker, count, "read") else ""  # type: ignore[arg-type]
        listed.append((entering.standing(session, asker, count), enters, reads))
    missing = "missing" in request.args
    if missing:
        listed = [line for line in listed if line[1] and line[0].missing]
    hrefs = [href for _, *both in listed for href in both if href]
    if len(hrefs) == 1 and not missing:
        return redirect(hrefs[0], 303)
    return render_template("counts/listing.html", counts=listed, missing=missing)


@blueprint.get("/<count_key>")
def grid(count_key: str) -> ResponseReturnValue:
    """The numbers of the period that the address asks for, to be typed."""
    return _page(count_key, request.args.get("period", ""), {}, [])


@blueprint.get("/<count_key>/entered")
def entered(count_key: str) -> ResponseReturnValue:
    """What was entered between two days, each number or that it is missing: the list behind a figure."""
    try:
        first, last = (date.fromisoformat(request.args.get(name, "")) for name in ("from", "to"))
        period = Period(first, last)
    except ValueError:
        raise NotFound(count_key) from None
    found = entering.entered(database(), current_asker(), count_key, period)
    return render_template("counts/entered.html", found=found, **_rooms(found.count))


@blueprint.post("/<count_key>")
def save(count_key: str) -> ResponseReturnValue:
    """Save what was typed."""
    session, asker, given = database(), current_asker(), request.form
    period, seen = given.get("period", ""), given.get("seen", "")
    found = entering.grid(session, asker, count_key, period)
    keys = [cell.key for cell in found.count.cells]
    typed = {
        place.id: {key: given[name] for key in keys if (name := f"{key}-{place.id}") in given} for place in found.places
    }
    source = "file" if given.get("source") == "file" else "typed"
    try:
        changed = entering.enter(
            session, asker, count_key, found.span.key, typed,
            seen=seen, source=source, said=Said(bool(given.get("provisional")), given.get("reason", "")),
        )  # fmt: skip
    except Conflict as stopped:
        session.rollback()
        return _page(count_key, period, typed, [{"text": str(stopped), "href": "#counts"}]), 409
    except Faulty as faulty:
        return _page(count_key, period, typed, leading_to_inputs(faulty.faults), seen=seen), 422
    flash("The counts are saved." if changed else "Nothing was changed.", "success")
    return redirect(url_for("counts.grid", count_key=count_key, period=found.span.key), 303)


@blueprint.post("/<count_key>/file")
def from_file(count_key: str) -> ResponseReturnValue:
    """Fill the page in from a workbook. Nothing is saved before the person has looked at it and saves."""
    session, asker, period = database(), current_asker(), request.form.get("period", "")
    found = entering.grid(session, asker, count_key, period)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _wrong_file(count_key, period, "Choose a workbook")
    path = downloads.new_path()
    try:
        sent.save(path)
        path.chmod(0o600)
        read = workbook.from_workbook(session, asker, count_key, found.span.key, path, sent.filename)
    except Refused as stopped:
        return _wrong_file(count_key, period, str(stopped))
    finally:
        downloads.remove(path)
    if read.faults:
        return _wrong_file(count_key, period, *read.faults)
    if not read.typed:
        return _wrong_file(count_key, period, f"The workbook has no rows of {found.span.period.label}")
    return _page(count_key, period, read.typed, [], read=read)


def _wrong_file(count_key: str, period: str, *texts: str) -> ResponseReturnValue:
    return _page(count_key, period, {}, [{"text": text, "href": "#file"} for text in texts]), 422


def _page(
    count_key: str, period: str, typed: Typed, errors: Errors, *, read: FromFile | None = None, seen: str = ""
) -> str:
    session, asker = database(), current_asker()
    found = entering.grid(session, asker, count_key, period)
    shown: dict[str, Mapping[str, str]] = {}
    for place in found.places:
        stands = {one.key: str(found.values.get((place.id, one.key), "")) for one in found.count.cells}
        shown[place.id] = stands | dict(typed.get(place.id, {}))
    return render_template(
        "counts/grid.html",
        found=found,
        count=found.count,
        spans=[
            {"value": one.key, "text": one.period.label, "selected": one == found.span}
            for one in entering.spans(found.count, found.span)
        ],
        shown=shown,
        reason=request.form.get("reason", ""),
        needs_reason=bool(found.values),
        changes=_changes(found, read) if read is not None else {},
        seen=seen or found.seen,
        errors=errors,
        read=read,
        **_rooms(found.count),
    )


def _rooms(count: CountDefinition) -> Mapping[str, object]:
    """The pages beside that of the count: those of the room that it is part of, or the other counts to be entered."""
    counts = entering.offered(database(), current_asker(), "enter", "read")
    others = [
        {"text": one.title, "href": url_for("counts.grid", count_key=one.key), "current": one == count}
        for one in counts
        if entering.may(current_asker(), one, "enter")
    ]
    return {"room": "Counts", "rooms": others, **on_this_page(count)}


def _changes(found: Grid, read: FromFile) -> dict[str, int]:
    """How many places of a workbook are new, change something, or say what stands already."""
    counted = {"new": 0, "changed": 0, "the same": 0}
    for place, row in read.typed.items():
        stands = {key: str(value) for (of, key), value in found.values.items() if of == place}
        same = all(stands.get(key) == text for key, text in row.items())
        counted["new" if not stands else "the same" if same else "changed"] += 1
    return {word: n for word, n in counted.items() if n}
