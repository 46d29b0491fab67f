"""The workbook's page: choose the period, say what it is for, download.

The view. The file is made in the instance folder, sent, and removed; nobody who writes has to wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from qa_tool.figures.pages.asking import FIGURES, KEPT, Asked, fault_of, understood
from qa_tool.figures.verbs import sight
from qa_tool.figures.verbs.figure_requests import Unclear
from qa_tool.kit import transactions
from qa_tool.kit.errors import Refused, TooFine
from qa_tool.kit.files import REASON_CHARACTERS
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import Session
from qa_tool.outputs.verbs import editions, external, outgoing, publications, reports, workbooks
from qa_tool.outputs.verbs.exporting import Begun
from qa_tool.outputs.verbs.outgoing import Way
from qa_tool.outputs.verbs.publications import Wish
from qa_tool.outputs.words import Edition
from qa_tool.policy.words import Asker
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


@dataclass(frozen=True)
class Kind:
    """One kind of file: how it is called, and who makes it."""

    called: str
    mimetype: str
    make: Callable[[Session, Asker, Wanted, Path, Begun], Callable[[], None]]
    """Write the file, only reading the database; what it returns writes the event."""
    file_name: Callable[[Wanted], str]


def _make_workbook(session: Session, asker: Asker, wanted: Wanted, path: Path, begun: Begun) -> Callable[[], None]:
    asked, reason = wanted.asked, wanted.reason
    if asked.published:
        composed = workbooks.compose_published(session, asker, asked.period, path, reason, begun)
    else:
        composed = workbooks.compose(session, asker, asked.period, asked.filters, path, reason, wanted.edition, begun)
    return lambda: workbooks.record(session, asker, composed, reason)


def _make_report(session: Session, asker: Asker, wanted: Wanted, path: Path, begun: Begun) -> Callable[[], None]:
    asked = wanted.asked
    composed = reports.compose(
        session,
        asker,
        asked.period,
        asked.filters,
        path,
        wanted.reason,
        begun,
        wish=_wish(asked),
    )
    return lambda: reports.record(session, asker, composed, wanted.reason)


def _wish(asked: Asked) -> Wish:
    given = asked.given.get(FIGURES, "")
    return Wish(given) if given in set(Wish) else Wish.USUAL


WORKBOOK = Kind(
    workbooks.KIND,
    downloads.EXCEL,
    _make_workbook,
    lambda wanted: workbooks.file_name(wanted.asked.period, wanted.edition, *wanted.asked.of),
)
REPORT = Kind(
    reports.KIND, downloads.WORD, _make_report, lambda wanted: reports.file_name(wanted.asked.period, *wanted.asked.of)
)


@blueprint.route("", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """Ask for the period and the reason; then make the workbook and send it."""
    if request.method == "POST":
        return _send(WORKBOOK)
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
    return _send(REPORT)


def _send(kind: Kind) -> ResponseReturnValue:
    """The file; the page again, where something is missing."""
    asked, errors = _understood(_given(request.form))
    edition = _edition(request.form.get("edition", _offered()[0].value))
    wanted = Wanted(asked, edition or _offered()[0], request.form.get("reason", "").strip())
    if edition is None:
        errors.append({"text": "Choose an edition", "href": "#edition"})
    elif asked.published and kind is WORKBOOK and edition not in (Edition.INTERNAL, Edition.EXTERNAL):
        errors.append({"text": workbooks.ONLY_INTERNAL, "href": f"#{FIGURES}"})
    if kind is WORKBOOK and not errors:
        errors += _not_of_these(wanted)
    errors += _too_fine(wanted.asked)
    most = REASON_CHARACTERS
    if not wanted.reason:
        errors.append({"text": f"Enter what the {kind.called} is for", "href": "#reason"})
    elif len(wanted.reason) > most:
        text = f"What the {kind.called} is for must be {most} characters or less"
        errors.append({"text": text, "href": "#reason"})
    if errors:
        return _page(wanted, errors), 422
    if kind is not WORKBOOK or wanted.edition not in (Edition.EXTERNAL, Edition.CLUSTER):
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
    return workbooks.offered(current_asker())


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
            publications.summary(database(), current_asker(), asked.period, asked.filters)
    except Unclear as unclear:
        return asked.as_it_stands(), [{"text": str(unclear), "href": f"#{FIGURES}"}]
    return asked, []


def _download(kind: Kind, wanted: Wanted) -> Response:
    session = database()
    session.rollback()  # nothing is written yet: others may write while the file is made
    begun = downloads.begin(kind.called, wanted.asked.period)
    with downloads.new_file() as path:
        with transactions.reading():
            record = kind.make(session, current_asker(), wanted, path, begun)
            session.rollback()
        downloads.asker_now()
        record()
        return downloads.send(path, kind.mimetype, kind.file_name(wanted))


def _prepare(wanted: Wanted) -> ResponseReturnValue:
    """What leaves is not handed out but kept, for somebody else to release."""
    session, asker, asked = database(), current_asker(), wanted.asked
    chosen = request.form.get("way", "")
    way = Way(chosen) if chosen in set(Way) else Way.PLAIN
    session.rollback()
    with transactions.reading():
        if wanted.edition is Edition.EXTERNAL:
            as_they_stand = _wish(asked) is Wish.STANDING
            draft = external.examine(session, asker, asked.period, asked.filters, way=way, as_they_stand=as_they_stand)
        else:
            draft = outgoing.from_above().editions[wanted.edition](session, asker, asked.period, asked.filters)
        session.rollback()
    identity = outgoing.prepare(session, asker, draft, wanted.reason)
    page = "editions.prepared" if wanted.edition is Edition.EXTERNAL else "editions.sheet"
    return redirect(url_for(page, identity=identity), 303)
