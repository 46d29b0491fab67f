"""The staff edition: what IROs read of the service, prepared once and the same for all of them (object rule 14).

Of a quarter it is prepared by the verb that freezes it; of a year, and of what was frozen before the tool knew the
edition, by ``sweep``. Before a freeze there is the service by form, which ``sweep`` takes again when enough records
have changed. Pages and the feed read what is kept, and count nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.figures.queries import tallies
from qa_tool.figures.verbs import figures
from qa_tool.kit.digests import canonical, digest
from qa_tool.kit.errors import Conflict, serial
from qa_tool.kit.periods import LONDON, Period, Quarter, financial_year, now, today, year_label
from qa_tool.kit.suppression.releases import Release, from_plain, to_plain
from qa_tool.kit.transactions import reading_session, unit_of_work
from qa_tool.outputs.models import StaffByForm, StaffEdition
from qa_tool.outputs.queries import frozen, staff
from qa_tool.outputs.queries.staff import Graded
from qa_tool.outputs.staff import composing
from qa_tool.outputs.staff import edition as outputs_edition
from qa_tool.outputs.staff import records as outputs_records
from qa_tool.outputs.staff.beside import Outside
from qa_tool.outputs.staff.composing import Before, Composed
from qa_tool.outputs.staff.edition import Edition, Line, Names
from qa_tool.outputs.staff.records import Record
from qa_tool.outputs.verbs import releasing, staff_beside
from qa_tool.people.words import PlaceKind
from qa_tool.policy import matrix
from qa_tool.policy.words import Asker

QUARTERS_OPEN = 5
"""How many quarters back the service by form is taken for those that nobody has frozen."""
LOST = "Somebody else prepared the staff edition in the same moment"


@dataclass(frozen=True)
class Offered:
    """A period that there is something to read of, or that is still to come."""

    key: str
    """'2018/19-Q3', '2018/19'."""
    label: str
    frozen: bool


# -- reading -----------------------------------------------------------------------------------------------------------


def allow(asker: Asker) -> None:
    """Raises NotPermitted unless the staff edition is open to the asker."""
    matrix.allow(asker, "staff-edition", "read")


def offered(session: Session, asker: Asker) -> tuple[Offered, ...]:
    """The periods to choose from, newest first: each year with an edition before its quarters. Raises NotPermitted."""
    allow(asker)
    there = staff.labels(session)
    found: list[Offered] = []
    for quarter in reversed(_quarters(session)):
        year = year_label(quarter.year)
        if year in there and all(one.key != year for one in found):
            found.append(Offered(year, year, True))
        found.append(Offered(quarter.key, quarter.label, quarter.key in there))
    return tuple(found)


def edition(session: Session, asker: Asker, key: str) -> Edition | None:
    """What is kept of a quarter or a year; None where there is nothing yet. Raises NotPermitted."""
    allow(asker)
    if row := staff.edition(session, key):
        return outputs_edition.from_plain(json.loads(row.document))
    stands = staff.by_form(session, Quarter.parse(key)) if "Q" in key else []
    return outputs_edition.from_plain(json.loads(stands[-1].document)) if stands else None


def usual(session: Session, asker: Asker) -> str | None:
    """The period to begin with: the last frozen quarter, or the newest; None where no record counts yet."""
    found = [one for one in offered(session, asker) if "Q" in one.key]
    return next((one.key for one in found if one.frozen), found[0].key if found else None)


def own_only(asker: Asker) -> bool:
    """Whether the staff edition is all that the asker reads of the service's figures."""
    return matrix.may(asker.roles, "staff-edition", "read") and not matrix.may(asker.roles, "figures", "read")


def intact(row: StaffEdition) -> bool:
    """Whether what is stored still has its content hash."""
    return row.content_hash == _content_hash(row)


# -- preparing ---------------------------------------------------------------------------------------------------------


def prepare(session: Session, quarter: Quarter, at: datetime) -> None:
    """Prepare the edition of a quarter that has just been frozen. Raises Conflict when it is there already."""
    _keep(session, quarter.key, _of_quarter(session, quarter, at), at)


def sweep(engine: Engine, _instance: Path) -> None:
    """Prepare what is missing, and take the service by form again where enough has changed.

    What is kept is composed before anything is written, so that nobody waits for it.
    """
    with reading_session(engine) as session:
        missing, quarters = _missing(session), _quarters(session)
        done = _frozen(session, quarters)
        open_ = [one for one in quarters[-QUARTERS_OPEN:] if one not in done]
    for key in missing:
        at = now()
        with reading_session(engine) as session:
            made = _of_quarter(session, Quarter.parse(key), at) if "Q" in key else _of_year(session, key, at)
        with unit_of_work(engine) as session:
            if staff.edition(session, key) is None:
                _keep(session, key, made, at)
    for quarter in open_:
        with reading_session(engine) as session:
            stand = _stand(session, quarter)
        if stand is not None:
            with unit_of_work(engine) as session:
                if staff.last_by_form(session, quarter) + 1 == stand.number and not frozen.find(session, quarter):
                    session.add(stand)


def _missing(session: Session) -> list[str]:
    """Frozen quarters without an edition, then years of four that have theirs."""
    there = staff.labels(session)
    done = _frozen(session, _quarters(session))
    quarters = [one.key for one in done if one.key not in there]
    years = [year_label(year) for year in sorted({one.year for one in done}) if set(Quarter.of_year(year)) <= set(done)]
    return [*quarters, *(year for year in years if year not in there)]


def _keep(session: Session, key: str, made: tuple[Composed, dict[str, Any]], at: datetime) -> None:
    composed, counted = made
    row = StaffEdition(
        label=key,
        made_at=at,
        document=canonical(outputs_edition.to_plain(composed.edition)),
        counts=canonical(
            {
                **counted,
                "releases": {about: to_plain(release) for about, release in composed.releases.items()},
                "pooled": sorted(composed.pooled),
            }
        ),
        content_hash="",
    )
    row.content_hash = _content_hash(row)
    with serial(session, LOST):
        session.add(row)


def _content_hash(row: StaffEdition) -> str:
    return digest([row.label, row.made_at.isoformat(), row.document, row.counts])


def _of_quarter(session: Session, quarter: Quarter, at: datetime) -> tuple[Composed, dict[str, Any]]:
    found = staff.frozen(session, quarter)
    records = _records(session, found)
    before = replace(_by_form_before(session, [quarter]), changed=_changed(session, quarter, found))
    composed = _composed(session, quarter.period, {quarter.key: records}, before, at)
    return composed, {"records": [outputs_records.to_plain(one) for one in records], "changed": dict(before.changed)}


def _of_year(session: Session, key: str, at: datetime) -> tuple[Composed, dict[str, Any]]:
    """The year as the sum of its quarters as they were frozen, whatever has become of their records."""
    year = int(key[:4])
    records: dict[str, Sequence[Record]] = {}
    pooled: dict[str, frozenset[str]] = {}
    changed: dict[str, int] = {}
    before = _by_form_before(session, Quarter.of_year(year))
    releases = {about: list(found) for about, found in before.releases.items()}
    for row in staff.with_counts(session, [one.key for one in Quarter.of_year(year)]):
        if not intact(row):
            raise Conflict(f"The staff edition of {row.label} is damaged")
        counts = json.loads(row.counts)
        records[row.label] = [outputs_records.from_plain(one) for one in counts["records"]]
        pooled[row.label] = frozenset(counts["pooled"])
        for form, n in counts["changed"].items():
            changed[form] = max(n, changed.get(form, 0))
        for about, release in counts["releases"].items():
            releases.setdefault(about, []).append(from_plain(release))
    of_year = Before(releases, pooled, changed=changed)
    return _composed(session, financial_year(year), composing.of_quarters(records, key), of_year, at), {}


def _composed(
    session: Session,
    period: Period,
    records: Mapping[str, Sequence[Record]],
    before: Before,
    at: datetime,
    *,
    forms: Sequence[str] | None = None,
) -> Composed:
    """``forms``: the service by form, of these alone."""
    called = _names(session)
    if forms is not None:
        called = replace(called, forms={form: called.forms[form] for form in forms})
    # Each time by form is after at least so many changes: what they are together may be seen.
    rule = replace(releasing.rule(session), protect_changes=forms is None)
    if forms is None:  # before a freeze a line moves too often to be set beside each file that leaves
        answers = staff_beside.answers(session, next(iter(records)))
        before = replace(before, outside=Outside(releasing.beside(session, None), answers))
    return composing.compose(
        period.label,
        records,
        called,
        rule,
        before,
        made_at=at,
        thresholds=figures.thresholds(session, period.last),
        whole=forms is None,
    )


def _names(session: Session) -> Names:
    definitions = [queries.definition(session, one.id, one.content_hash) for one in queries.all_newest(session)]
    return Names(
        forms={one.form: one.title for one in definitions if one.graded},
        themes={theme.code: theme.label for theme in queries.themes(session)},
        places={one.key: one.name for one in queries.places(session) if one.kind is PlaceKind.LOCALITY},
    )


def _records(session: Session, found: Sequence[Graded], *, with_answers: bool = True) -> list[Record]:
    keys = {identity: one.key for one in queries.places(session) for identity in one.ids}
    iros = staff.iros(session)
    answers = staff.graded_answers(session, found) if with_answers else {}
    asked = staff.graded_questions(session, [one.audit_id for one in found]) if with_answers else {}
    return [
        outputs_records.record(
            one.form,
            one.grade,
            one.practitioner_id,
            one.author_id if one.author_id in iros else None,
            keys.get(one.locality_id or ""),
            list(asked.get(one.audit_id, {}).values()),
            answers.get(one.audit_id, {}),
        )
        for one in found
    ]


# -- the service by form, before a freeze ------------------------------------------------------------------------------


def _stand(session: Session, quarter: Quarter) -> StaffByForm | None:
    """The service by form as it is now, where enough records of a form have changed; None where of none."""
    rows = staff.by_form(session, quarter)
    then: dict[str, list[list[str]]] = json.loads(rows[-1].counts)["records"] if rows else {}
    shown = {line.key: line for line in outputs_edition.from_plain(json.loads(rows[-1].document)).forms} if rows else {}
    found = staff.open_to_all(session, quarter)
    called = _names(session)
    now_: dict[str, list[list[str]]] = {form: [] for form in called.forms} | _counted(session, found)
    due = [form for form in called.forms if outputs_records.enough_changed(then.get(form, []), now_[form])]
    if not due:
        return None
    at = now()
    records = _records(session, found, with_answers=False)
    made = _composed(
        session, quarter.period, {quarter.key: records}, _by_form_before(session, [quarter]), at, forms=due
    )
    new = {line.key: line for line in made.edition.forms if f"form {line.key}" in made.releases}
    if not new:
        return None
    day = at.astimezone(LONDON).date().isoformat()
    lines = tuple(
        replace(new[form], as_at=day) if form in new else shown.get(form, Line.unknown(form, title))
        for form, title in called.forms.items()
    )
    document = outputs_edition.to_plain(replace(made.edition, forms=lines))
    counts = {
        "records": {**then, **{form: now_[form] for form in new}},
        "releases": {about: to_plain(release) for about, release in made.releases.items()},
    }
    return StaffByForm(
        quarter=quarter.key,
        number=len(rows) + 1,
        made_at=at,
        document=canonical(document),
        counts=canonical(counts),
    )


def _counted(session: Session, found: Sequence[Graded]) -> dict[str, list[list[str]]]:
    """By form: which records, with what has to change for a line to be taken again, and who knows each."""
    iros = staff.iros(session)
    by_form: dict[str, list[list[str]]] = {}
    for one in found:
        author = one.author_id if one.author_id in iros else None
        line = [one.audit_id, one.grade, one.practitioner_id or "", author or ""]
        by_form.setdefault(one.form, []).append(line)
    return by_form


def _changed(session: Session, quarter: Quarter, found: Sequence[Graded]) -> dict[str, int]:
    """What one person knows, at most, of the records by which a form's lines from before the freeze differ from it."""
    frozen_ = _counted(session, found)
    changed: dict[str, int] = {}
    for row in staff.by_form(session, quarter):
        for form, then in json.loads(row.counts)["records"].items():
            changed[form] = max(changed.get(form, 0), outputs_records.own_changes(then, frozen_.get(form, [])))
    return changed


def _by_form_before(session: Session, quarters: Sequence[Quarter]) -> Before:
    """What IROs have read of the quarters by form; the last lines where it is one quarter."""
    releases: dict[str, list[Release]] = {}
    lines: dict[str, Line] = {}
    for quarter in quarters:
        for row in staff.by_form(session, quarter):
            for about, release in json.loads(row.counts)["releases"].items():
                releases.setdefault(about, []).append(from_plain(release))
            shown = outputs_edition.from_plain(json.loads(row.document)).forms
            lines = {line.key: line for line in shown if line.shown} if len(quarters) == 1 else {}
    return Before(releases, lines=lines)


def _quarters(session: Session) -> list[Quarter]:
    """From the first counted record's to today's, oldest first."""
    span = tallies.span(session)
    if span is None:
        return []
    found, last = [Quarter.of(span[0])], Quarter.of(today())
    while found[-1] < last:
        found.append(found[-1].shift(1))
    return found


def _frozen(session: Session, quarters: Sequence[Quarter]) -> list[Quarter]:
    if not quarters:
        return []
    within = frozen.frozen_within(session, quarters[0].period.first, quarters[-1].period.last)
    return [quarter for quarter, _ in within]
