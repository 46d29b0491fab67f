"""The workbook's page: choose the period, say what it is for, download.

The file is made in the instance folder, sent, and removed; nobody who writes has to wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from qa_tool.figures.pages.asking import FIGURES, KEPT, Asked, fault_of, understood
from qa_tool.figures.verbs import sight
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.kit import transactions
from qa_tool.kit.errors import Refused, TooFine
from qa_tool.kit.files import REASON_CHARACTERS, file_name
from qa_tool.kit.periods import today
from qa_tool.outputs.verbs import editions, exporting, external, frozen_figures, outgoing, reports, workbooks
from qa_tool.outputs.verbs.exporting import Order
from qa_tool.outputs.verbs.outgoing import Way
from qa_tool.outputs.words import Edition, Wish
from qa_tool.people.verbs.exports import Begun
from qa_tool.settings.verbs import handling_mark
from qa_tool.shell import downloads
from qa_tool.shell.access import current_asker, database
from qa_tool.shell.typed import as_typed

blueprint = Blueprint("workbooks", __name__, url_prefix="/analysis/workbook")


Errors = list[dict[str, str]]


@dataclass(frozen=True)
class Wanted:
    """What somebody filled in on the page."""

    asked: Asked
    edition: Edition
    reason: str = ""

    def order(self, begun: Begun | None = None) -> Order:
        """The same for those who make it."""
        given = self.asked.given.get(FIGURES, "")
        wish = Wish(given) if given in set(Wish) else Wish.USUAL
        return Order(self.asked.period, self.asked.filters, self.reason, self.edition, wish, begun)


@blueprint.route("", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """Ask for the period and the reason; then make the workbook and send it."""
    if request.method == "POST":
        return _send(workbooks.KIND)
    kept = as_typed()
    if kept:
        asked, errors = _understood(_given(kept))
        edition = _edition(kept.get("edition", "")) or _offered()[0]
        return _page(Wanted(asked, edition, kept.get("reason", "")), errors)
    asked, errors = _understood(_given(request.args))
    return _page(Wanted(asked, _edition(request.args.get("edition", "")) or _offered()[0]), errors)


@blueprint.post("/report")
def report() -> ResponseReturnValue:
    """From the same page: make the chapter of the quarterly or annual report and send it."""
    return _send(reports.KIND)


def _send(kind: str) -> ResponseReturnValue:
    """The file; the page again, where something is missing."""
    asked, errors = _understood(_given(request.form))
    edition = _edition(request.form.get("edition", _offered()[0].value))
    wanted = Wanted(asked, edition or _offered()[0], request.form.get("reason", "").strip())
    if edition is None:
        errors.append({"text": "Choose an edition", "href": "#edition"})
    elif asked.published and kind == workbooks.KIND and edition not in (Edition.INTERNAL, Edition.EXTERNAL):
        errors.append({"text": workbooks.ONLY_INTERNAL, "href": f"#{FIGURES}"})
    if kind == workbooks.KIND and not errors:
        errors += _not_of_these(wanted)
    errors += _too_fine(wanted.asked)
    most = REASON_CHARACTERS
    if not wanted.reason:
        errors.append({"text": f"Enter what the {kind} is for", "href": "#reason"})
    elif len(wanted.reason) > most:
        text = f"What the {kind} is for must be {most} characters or less"
        errors.append({"text": text, "href": "#reason"})
    if errors:
        return _page(wanted, errors), 422
    if kind != workbooks.KIND or wanted.edition not in (Edition.EXTERNAL, Edition.CLUSTER):
        return _download(kind, wanted)
    try:
        return _prepare(wanted)
    except external.FixedCuts as cut:
        return _page(wanted, [{"text": str(cut), "href": "#period"}]), 422
    except external.CannotPublish as stopped:
        return _page(wanted, [{"text": str(stopped), "href": "#way"}], stopped.ways), 409
    except Refused as refusal:
        return _page(wanted, [{"text": str(refusal), "href": "#edition"}]), 409


def _not_of_these(wanted: Wanted) -> Errors:
    """Why the edition cannot be made of the period and the filters; [] when it can."""
    try:
        editions.check(database(), wanted.edition, wanted.asked.period, wanted.asked.filters)
    except Unclear as unclear:
        return [fault_of(unclear)]
    return []


def _too_fine(asked: Asked) -> Errors:
    """Why a reader whose figures have a floor gets none of what is asked for; [] when they do."""
    try:
        sight.seen(database(), current_asker(), asked.filters, floored=asked.period)
    except TooFine as refused:
        return [{"text": str(refused), "href": "#whose"}]
    return []


def _page(wanted: Wanted, errors: Errors, ways: Sequence[Way] = ()) -> str:
    return render_template(
        "outputs/workbooks/make.html",
        asked=wanted.asked,
        edition=wanted.edition,
        editions=_offered(),
        errors=errors,
        ways=ways,
        reason=wanted.reason,
        rows=workbooks.sees_rows(current_asker()),
        has_floor=not sight.reads_all(current_asker()),
        most=REASON_CHARACTERS,
        handling=handling_mark(database(), today()),
    )


def _offered() -> tuple[Edition, ...]:
    return workbooks.offered(database(), current_asker())


def _edition(value: str) -> Edition | None:
    """The edition of that name, if the reader may have it."""
    return next((edition for edition in _offered() if edition.value == value), None)


def _given(source: Mapping[str, str]) -> dict[str, str]:
    return {name: source.get(name, "").strip() for name in KEPT}


def _understood(given: dict[str, str]) -> tuple[Asked, Errors]:
    """What is asked for; where it cannot be understood, the usual period, and what is wrong."""
    asked = understood(given)
    if asked.errors:
        return replace(asked, given={**given, **asked.given}), list(asked.errors)
    try:
        if asked.published:
            frozen_figures.summary(database(), current_asker(), asked.period, asked.filters)
    except Unclear as unclear:
        return asked.as_it_stands(), [{"text": str(unclear), "href": f"#{FIGURES}"}]
    return asked, []


def _download(kind: str, wanted: Wanted) -> Response:
    session = database()
    session.rollback()  # nothing is written yet: others may write while the file is made
    order, of = wanted.order(downloads.begin(kind, wanted.asked.period)), wanted.asked.of
    with downloads.new_file() as path:
        with transactions.reading():
            made = workbooks if kind == workbooks.KIND else reports
            composed = made.compose(session, current_asker(), order, path)
            session.rollback()
        exporting.record(session, downloads.asker_now(), kind, composed)
        if kind == workbooks.KIND:
            return downloads.send(path, downloads.EXCEL, workbooks.file_name(order, *of))
        return downloads.send(path, downloads.WORD, file_name("quality-assurance", order.period, "docx", *of))


def _prepare(wanted: Wanted) -> ResponseReturnValue:
    """What leaves is not handed out but kept, for somebody else to release."""
    session, asker = database(), current_asker()
    chosen = request.form.get("way", "")
    way = Way(chosen) if chosen in set(Way) else Way.PLAIN
    session.rollback()
    with transactions.reading():
        draft = external.draft(session, asker, wanted.order(), way)
        session.rollback()
    identity = outgoing.prepare(session, asker, draft, wanted.reason)
    page = "editions.prepared" if wanted.edition is Edition.EXTERNAL else "editions.sheet"
    return redirect(url_for(page, identity=identity), 303)
