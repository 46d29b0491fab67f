"""What became of inadequates (C19) and of actions (C20)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa_tool.definitions.words import OWNER_ROLES
from qa_tool.figures.measures.base import By, Measure, MeasureInputs, Need, Row, against_previous
from qa_tool.figures.words.measured import Acted, Loop
from qa_tool.kit.sums import by_key


def inadequates(inputs: MeasureInputs) -> Iterator[Row]:
    """N of the states = follow-ups of inadequates; N of what it came to = those that another person closed."""
    now = _inadequates_all(inputs, inputs.loops_by_locality, inputs.loops_by_team)
    before = _inadequates_all(inputs, inputs.loops_before_by_locality, inputs.loops_before_by_team)
    return against_previous(inputs, now, before)


def _inadequates_all(
    inputs: MeasureInputs, by_locality: Mapping[str, Loop], by_team: Mapping[str, Loop]
) -> Iterator[Row]:
    yield from _inadequates_of(inputs, sum(by_team.values(), Loop()), By.SERVICE, "")
    for locality, loop in sorted(by_locality.items()):
        yield from _inadequates_of(inputs, loop, By.LOCALITY, locality)
    for team_id, name in inputs.teams(by_team):
        yield from _inadequates_of(inputs, by_team[team_id], By.IRO_TEAM, name, team_id)


def _inadequates_of(inputs: MeasureInputs, loop: Loop, by: By, member: str, team_id: str = "") -> Iterator[Row]:
    def row(label: str, n: int, of: int) -> Row:
        return inputs.row(label, n, of, by, member, team_id=team_id)

    yield row("Not closed yet", loop.open, loop.all)
    yield row("Closed, done in time", loop.in_time, loop.all)
    yield row("Closed, done late", loop.late, loop.all)
    yield row("Verified: a difference for the child", loop.to_difference.records, loop.closed)
    yield row("Graded better than inadequate when closed", loop.improved, loop.closed)
    yield row("Re-audited", loop.again, loop.closed)
    yield row("Graded better than inadequate at the re-audit", loop.held, loop.again)
    for label, spread in (("closing", loop.to_closing), ("a verified difference", loop.to_difference)):
        yield inputs.row(
            f"Median working days from opening to {label}",
            spread.records,
            by=by,
            member=member,
            value=spread.median,
            team_id=team_id,
        )


INADEQUATE = Measure(
    key="C19",
    name="Inadequate, and followed up",
    question="Did anything change for the child?",
    formula=(
        "n(not closed), n(closed, said to be done by its date), n(closed, later) / N; of the closed n(verified: "
        "another person saw a difference), n(graded better), n(re-audited); n(graded better at the re-audit) / "
        "re-audited; median working days from opening to closing, and to a difference"
    ),
    denominator=(
        "Follow-ups that inadequates of the period's audits opened, overall or on the plan; cancelled ones are left "
        "out. Difference, grade and re-audit: of those that another person than owner and doer closed. As they stand "
        "today."
    ),
    unit="working days; follow-ups",
    breakdowns=(By.LOCALITY, By.IRO_TEAM),
    rows=inadequates,
    needs=frozenset({Need.LOOPS}),
)


def actions(inputs: MeasureInputs) -> Iterator[Row]:
    """N = actions due in the period whose date has passed; of verified, N = those that another person closed."""
    return against_previous(inputs, _actions_all(inputs, inputs.acted), _actions_all(inputs, inputs.acted_before))


def _actions_all(inputs: MeasureInputs, lines: Mapping[tuple[str, str], Acted]) -> Iterator[Row]:
    labels = inputs.theme_labels
    by_role = by_key((OWNER_ROLES.get(role, "A person of the service"), one) for (role, _), one in lines.items())
    by_theme = by_key(
        (f"{theme} {labels.get(theme, '')}".strip() or "No theme", one) for (_, theme), one in lines.items()
    )
    yield from _actions_of(inputs, sum(by_role.values(), Acted()), By.SERVICE, "")
    groups: tuple[tuple[By, Mapping[str, Acted]], ...] = ((By.OWNER_ROLE, by_role), (By.THEME, by_theme))
    for by, members in groups:
        for member, acted in sorted(members.items()):
            yield from _actions_of(inputs, acted, by, member)


def _actions_of(inputs: MeasureInputs, acted: Acted, by: By, member: str) -> Iterator[Row]:
    def row(label: str, n: int, of: int) -> Row:
        return inputs.row(label, n, of, by, member)

    yield row("Done in time", acted.in_time, acted.due)
    yield row("Done late", acted.late, acted.due)
    yield row("Overdue", acted.overdue, acted.due)
    yield row("Closed by another person", acted.closed, acted.due)
    yield row("Verified: a difference for the child", acted.verified, acted.closed)


ACTIONS = Measure(
    key="C20",
    name="Actions",
    question="Was what we agreed done, and in time?",
    formula=(
        "n(said to be done by its date), n(later), n(not yet), n(closed by another person) / N; n(verified: a "
        "difference for the child) / n(closed)"
    ),
    denominator=(
        "Actions due in the period whose date has passed, whatever the date of their audit; cancelled ones are left "
        "out. Done is what was said to be done and not sent back. As they stand today."
    ),
    unit="actions",
    breakdowns=(By.OWNER_ROLE, By.THEME),
    rows=actions,
    needs=frozenset({Need.ACTED}),
)
