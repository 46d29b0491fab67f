"""C20: actions whose date has passed: done in time, done late, overdue; and what another person saw of the done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qa_tool.reporting.measures.base import QR, SM, By, Kind, Measure, MeasureInputs, Need, Row, against_previous
from qa_tool.vocabulary.following import OWNER_ROLES
from qa_tool.vocabulary.measured import Acted, ActedLine


def rows(inputs: MeasureInputs) -> Iterator[Row]:
    """N = actions due in the period whose date has passed; of verified, N = those that another person closed."""
    return against_previous(inputs, _all(inputs, inputs.acted), _all(inputs, inputs.acted_before))


def _all(inputs: MeasureInputs, lines: Iterable[ActedLine]) -> Iterator[Row]:
    by_role: dict[str, Acted] = {}
    by_theme: dict[str, Acted] = {}
    for line in lines:
        role = OWNER_ROLES.get(line.owner_role, "A person of the service")
        theme = f"{line.theme} {inputs.theme_labels.get(line.theme, '')}".strip() or "No theme"
        by_role[role] = by_role.get(role, Acted()) + line.acted
        by_theme[theme] = by_theme.get(theme, Acted()) + line.acted
    yield from _of(inputs, sum(by_role.values(), Acted()), By.SERVICE, "")
    groups: tuple[tuple[By, Mapping[str, Acted]], ...] = ((By.OWNER_ROLE, by_role), (By.THEME, by_theme))
    for by, members in groups:
        for member, acted in sorted(members.items()):
            yield from _of(inputs, acted, by, member)


def _of(inputs: MeasureInputs, acted: Acted, by: By, member: str) -> Iterator[Row]:
    def row(label: str, n: int, of: int) -> Row:
        return Row(label, n, of, by, member, thresholds=inputs.thresholds)

    yield row("Done in time", acted.in_time, acted.due)
    yield row("Done late", acted.late, acted.due)
    yield row("Overdue", acted.overdue, acted.due)
    yield row("Closed by another person", acted.closed, acted.due)
    yield row("Verified: a difference for the child", acted.verified, acted.closed)


MEASURE = Measure(
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
    kind=Kind.FLOW,
    readers=frozenset({QR, SM}),
    breakdowns=(By.OWNER_ROLE, By.THEME),
    rows=rows,
    needs=frozenset({Need.ACTED}),
)
