"""Whoever reads the staff edition and what went outside works out no small count from the two (checks 82, 106).

The attacker reads the pages of the staff edition, says in its own words how they stand to what external editions count,
and has a solver. It takes out no records of its own: what leaves promises nothing against that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_tool.definitions.words import Grade
from qa_tool.figures.summary.figures import Thresholds
from qa_tool.kit.periods import Quarter
from qa_tool.kit.suppression.protecting import CannotProtect
from qa_tool.kit.suppression.releases import Release, to_plain
from qa_tool.kit.suppression.tables import Rule
from qa_tool.outputs.attack.knowledge import knowledge
from qa_tool.outputs.attack.solving import Solver, clusters
from qa_tool.outputs.external import composing as outputs_composing
from qa_tool.outputs.external import content as outputs_content
from qa_tool.outputs.external import keys
from qa_tool.outputs.staff import beside
from qa_tool.outputs.staff import composing as outputs_staff_composing
from qa_tool.outputs.staff import edition as outputs_edition
from qa_tool.outputs.staff import records as outputs_records
from qa_tool.outputs.staff.beside import Outside
from qa_tool.outputs.staff.composing import Before
from qa_tool.outputs.staff.edition import Line, Names
from tests.support.generated_services import ASKS
from tests.support.small_services import AS_AT, FORMS, GRADES, IMPACTS, PLACES, Row, summary_of

Q3 = Quarter(2018, 3)
ANY = "*"
NAMES = Names(dict(zip(FORMS, FORMS, strict=True)), {"VOICE": "VOICE"}, dict(zip(PLACES, PLACES, strict=True)))
Cell = tuple[str, ...]


def service(seed: int, size: int, share: float) -> list[Row]:
    """A quarter of which the second form has its ``share`` of the records."""
    chance = Random(seed)

    def one() -> Row:
        grade, answer = (chance.choices(GRADES, (6, 3, 1))[0] for _ in range(2))
        form = FORMS[chance.random() < share]
        return Row(Q3, form, chance.choice((*PLACES, "north")), grade, chance.choice(IMPACTS), answer)

    return [one() for _ in range(size)]


def external_of(rows: Sequence[Row], releases: Sequence[Release]) -> Release:
    content = outputs_content.Content(summary_of(rows, Q3.period))
    return outputs_composing.compose(content, (), Rule(), releases, period_line="Q3", as_at=AS_AT).release


def staff_of(rows: Sequence[Row], releases: Sequence[Release], staffed: int) -> outputs_staff_composing.Composed:
    chance = Random(len(rows))
    records = [
        outputs_records.record(
            row.form,
            Grade(row.grade),
            f"p{chance.randrange(staffed)}",
            None,
            row.place,
            [("VOICE",)],
            {("VOICE",): [Grade(row.answer)]},
        )
        for row in rows
    ]
    outside = Outside(releases, beside.answers_of([summary_of(rows, Q3.period)], Q3.key))
    before = Before(outside=outside)
    return outputs_staff_composing.compose(
        Q3.label, {Q3.key: records}, NAMES, Rule(), before, made_at=AS_AT, thresholds=Thresholds()
    )


# -- the attacker ------------------------------------------------------------------------------------------------------


def read_off(page: outputs_edition.Edition, rows: Sequence[Row]) -> dict[str, Any]:
    """The page, and how its numbers stand to those of an external edition of the quarter."""
    cells: dict[Cell, tuple[int, str]] = {}
    sums: list[tuple[Cell, list[Cell]]] = []
    shown = {(ANY, line.key): line for line in page.forms}
    shown |= {(place, line.key): line for place, lines in page.localities for line in lines}
    for place in (ANY, *PLACES):
        for form in FORMS:
            here = [row.grade for row in rows if row.form == form and place in (ANY, row.place)]
            line = shown.get((place, form), Line.unknown(form, form))
            cells |= dict(cells_of(line, partial(overall, form, place), here))
    for line in page.themes:
        pooled = [form for form in FORMS if form in page.pooled]
        cells |= dict(cells_of(line, in_theme, [row.answer for row in rows if row.form in pooled]))
        others = [row.answer for row in rows if row.form not in pooled]
        for grade in (*GRADES, ANY):
            n = len([one for one in others if grade in (ANY, one)])
            cells["elsewhere", grade] = n, "kept back"
            cells[keys.answers(Q3.key, "VOICE", grade)] = cells[in_theme(grade)][0] + n, "kept back"
            sums.append((keys.answers(Q3.key, "VOICE", grade), [in_theme(grade), ("elsewhere", grade)]))
        records = [keys.records(Q3.key, form) for form in FORMS if form not in pooled]
        for key in records:
            cells[key] = len([row for row in rows if row.form == key[2]]), "kept back"
        # Each record has at most one answer.
        cells["records elsewhere",] = len(others), "kept back"
        cells["without an answer",] = 0, "kept back"
        sums.append((("records elsewhere",), records))
        sums.append((("records elsewhere",), [("elsewhere", ANY), ("without an answer",)]))
        sums.append((("elsewhere", ANY), [("elsewhere", grade) for grade in GRADES]))
        sums.append((in_theme(ANY), [in_theme(grade) for grade in GRADES]))
    return {
        "name": "staff edition",
        "rule": {"threshold": 5, "spread": 3, "protect_changes": True},
        "cells": [[list(key), n, state] for key, (n, state) in cells.items()],
        "sums": [[list(total), [list(part) for part in parts]] for total, parts in sums],
    }


def overall(form: str, place: str, grade: str) -> Cell:
    return keys.overall(Q3.key, form, grade, place)


def in_theme(grade: str) -> Cell:
    return ("on the staff page", grade)


def cells_of(line: Line, key: Callable[[str], Cell], grades: Sequence[str]) -> Iterator[tuple[Cell, tuple[int, str]]]:
    """What is hidden looks the same, whether small or not. Only a small count must stay so: another may be printed
    outside."""
    for grade in (*GRADES, ANY):
        true = len([one for one in grades if grade in (ANY, one)])
        printed = line.answered if grade == ANY else line.grades[grade]
        assert printed in (None, true), "the page prints what was counted"
        yield key(grade), (true, "shown" if printed is not None else "kept back")


def not_noughts(page: outputs_edition.Edition) -> Iterator[Cell]:
    """What is hidden in a line that is shown: a nought would be printed there."""
    lines: list[tuple[Callable[[str], Cell], Line]] = [(in_theme, line) for line in page.themes]
    for place, several in ((ANY, page.forms), *page.localities):
        lines += [(partial(overall, line.key, place), line) for line in several]
    for key, line in lines:
        for grade, n in ((ANY, line.answered), *line.grades.items()):
            if line.shown and n is None:
                yield key(grade)


def narrowed(rows: Sequence[Row], release: Release, page: outputs_edition.Edition) -> list[str]:
    read = read_off(page, rows)
    known = knowledge([to_plain(release), read], ASKS)
    for key in not_noughts(page):
        known.learn(next(number for name, number in known.numbers.items() if name[0] == key), 1, None)  # type: ignore[index]
    found = [
        key
        for edition in (to_plain(release), read)
        for key, n, state in edition["cells"]
        if state == "shown" and 1 <= n <= 5
    ]
    until = monotonic() + 60
    for cluster in clusters(known):
        if aimed_at := [one for one in cluster.unknowns if known.needs.get(one, 1) > 1]:
            solver = Solver(known, cluster, until)
            solver.check()
            found += [
                f"{known.names[one]}: {values}" for one in aimed_at if (values := solver.narrowed(one)) is not None
            ]
    return found


# -- both --------------------------------------------------------------------------------------------------------------


def both(rows: Sequence[Row], staffed: int, order: str) -> tuple[Release, outputs_edition.Edition] | None:
    """The two beside each other, or ``apart``; None where the edition cannot go out at all."""
    try:
        if order == "staff first":
            composed = staff_of(rows, (), staffed)
            answers = beside.answers_of([summary_of(rows, Q3.period)], Q3.key)
            return external_of(rows, list(beside.known(composed.releases.values(), answers))), composed.edition
        release = external_of(rows, ())
    except CannotProtect:
        return None
    return release, staff_of(rows, () if order == "apart" else [release], staffed).edition


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(20, 90),
    st.sampled_from([0.02, 0.1, 0.3, 0.5]),
    st.integers(4, 9),
    st.sampled_from(["staff first", "external first"]),
)
def test_nobody_narrows_a_count_with_both(seed: int, size: int, share: float, staffed: int, order: str) -> None:
    rows = service(seed, size, share)
    if found := both(rows, staffed, order):
        assert narrowed(rows, *found) == []


def test_two_that_were_made_apart_are_taken_apart() -> None:
    broken = []
    for seed in range(12):
        rows = service(seed, 60, 0.1)
        found = both(rows, 6, "apart")
        broken.append(bool(found and narrowed(rows, *found)))
    assert any(broken)


@pytest.mark.parametrize("order", ["staff first", "external first"])
def test_both_tell_something_all_the_same(order: str) -> None:
    rows = service(5, 200, 0.3)
    found = both(rows, 12, order)
    assert found is not None
    release, page = found
    assert any(line.answered for line in page.forms)
    assert page.localities
    assert [state for state in release.states.values() if not state.mark]
