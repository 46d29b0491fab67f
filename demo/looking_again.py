"""Short re-audits of the demo: of what was inadequate and closed some months ago, better now or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from hashlib import md5
from random import Random

from demo.afterwards import seed_of
from demo.answering import fill
from demo.cast import Staff
from demo.closing import close
from demo.facts import Times, stamp
from demo.judging import Mood
from demo.loader import Loader, link_re_audit
from demo.queries import due_again
from demo.records import Made, opened_by
from demo.seeds import DueAgain
from demo.sheet import Sheet
from demo.world import World
from qa_tool.actions.words import beside
from qa_tool.definitions.excerpts import excerpt
from qa_tool.definitions.record import Record, Value
from qa_tool.definitions.words import Grade, Noun
from qa_tool.kit import working_days
from qa_tool.kit.transactions import Session

MOST = 6
"""Re-audits that the demo holds at most; others are still to come."""
FRESH = 12
"""Those due last are still to come, so that somebody has one to begin."""
LOOKED_AT = 80
"""How many of those due last are looked through for one that somebody could do: the demo may have thousands."""
LEVEL = 0.9
"""The mood of a re-audit of what is better now: what was not weak then is mostly good."""


def look_again(session: Session, world: World, loader: Loader, seed: str) -> int:
    """Make the re-audits, in turn of what is better and of what is not; how many there are."""
    by_id = {identity: code for code, identity in world.ids.items()}
    able = [one for one in due_again(session, world.ends, LOOKED_AT) if _auditor(world, by_id, one) is not None]
    shown = {world.ids[one.code] for one in world.staff if one.team == world.by_code["QR-01"].manages}
    able = able[min(FRESH, len(able) // 2) :]
    able.sort(key=lambda one: one.audit.practitioner_id not in shown)  # else as they fell due
    for number, one in enumerate(able[:MOST]):
        author = _auditor(world, by_id, one)
        assert author is not None
        made = _made(world, one, author, world.by_code[by_id[one.audit.practitioner_id or ""]], seed, number % 2 == 0)
        started = made.times.started_at
        loader.write(session, [replace(seed_of(world, made, seed), excerpt=one.asks, amendment=None)])
        link_re_audit(session, one.commitment, made.id, world.ids[author.code], started)
    return len(able[:MOST])


def _auditor(world: World, by_id: dict[str, str], one: DueAgain) -> Staff | None:
    """Whoever wrote the first audit, where they neither owned nor did what followed on it."""
    audit, commitment = one.audit, one.commitment
    if audit.author_id is None or audit.practitioner_id is None or not one.asks or audit.noun is not Noun.AUDIT:
        return None  # a meeting is not held a second time
    barred = {commitment.owner_id, commitment.done_by, audit.practitioner_id}
    return None if audit.author_id in barred else world.by_code[by_id[audit.author_id]]


def _made(world: World, one: DueAgain, author: Staff, iro: Staff, seed: str, better: bool) -> Made:
    draw = Random(f"{seed}/again/{one.audit.reference}")
    definition = excerpt(one.definition, one.asks)
    when = _times(draw, one)
    facts = _facts(one, world, iro, when)
    sheet = Sheet(draw, definition, facts, when, Mood(LEVEL if better else 0.0, 9), world.theme_codes)
    for row in beside(one.definition, one.record, one.definition, Record()):
        if row.before is not None and row.key in one.asks:
            sheet.grades[row.key] = _now(Grade(row.before), better)
    fill(sheet)
    suggestion = close(sheet)
    made = Made(
        id=md5(f"{seed}/again/{one.audit.id}".encode(), usedforsecurity=False).hexdigest(),
        form=one.audit.form_key,
        index=0,
        definition=definition,
        record=Record({**facts, "auditor": one.audit.author_id, "auditor_role": one.audit.author_role}, sheet.answers),
        author=author,
        author_role=one.audit.author_role or author.job,
        iro=iro,
        case_number=(one.audit.case.number or "") if one.audit.case else "",
        times=when,
        suggestion=suggestion,
        follow_ups=(),
        from_end=0,
    )
    return replace(made, follow_ups=tuple(opened_by(made)))


def _now(before: Grade, better: bool) -> Grade:
    if not better:
        return before
    return Grade.GOOD if before is Grade.REQUIRES_IMPROVEMENT else Grade.REQUIRES_IMPROVEMENT


def _times(draw: Random, one: DueAgain) -> Times:
    """Within the fortnight before it was due, in one sitting."""
    assert one.commitment.re_audit_due is not None
    day = one.commitment.re_audit_due - timedelta(days=draw.randrange(0, 14))
    while not working_days.is_working_day(day):
        day -= timedelta(days=1)
    begun = stamp(day, time(draw.randrange(9, 15), draw.randrange(60)))
    return Times(begun, begun + timedelta(minutes=draw.randrange(12, 35)), day)


def _facts(one: DueAgain, world: World, iro: Staff, when: Times) -> dict[str, Value]:
    known: dict[str, Value] = {key: value for key, value in one.record.facts.items() if key not in ("late_reason",)}
    day: date = when.audit_date
    named = {
        "audit_date": day,
        "period_from": one.audit.audit_date or day - timedelta(days=90),
        "period_to": day,
        "late_entry": "yes" if when.late else "no",
        "practitioner_team": world.team_names[iro.team_on(day)],
        "exercise": "re-audit",
        "selection": "concern",
        "case_number": one.audit.case.number if one.audit.case else None,
    }
    return known | {key: value for key, value in named.items() if one.definition.find(key) is not None}
