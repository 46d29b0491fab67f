"""What the external edition of the demo tells of the cycle is what the measures say, or nothing."""

from __future__ import annotations

from typing import Any

from qa_tool.definitions import queries
from qa_tool.figures.measures.base import By
from qa_tool.figures.verbs import measures, outcomes
from qa_tool.figures.words.filters import Filters
from qa_tool.kit.suppression.releases import to_plain
from qa_tool.outputs.attack import forms
from qa_tool.outputs.attack import verdict as outputs_verdict
from qa_tool.outputs.external.cycle import PARTS
from qa_tool.outputs.external.document import Document, Grid
from qa_tool.outputs.verbs import external, releasing
from tests.demo.whole import QUARTER, Whole, at_noon


def grids(document: Document) -> dict[str, Grid]:
    return {block.name: block for sheet in document.sheets for block in sheet.blocks if isinstance(block, Grid)}


def test_every_count_it_shows_is_the_measures_own(whole: Whole) -> None:
    with at_noon(), whole.writing() as session:
        draft = external.examine(session, whole.asker(session, "AN"), QUARTER.period, Filters())
        measured = {one.measure.key: one for one in measures.all(session, None, QUARTER.period)}
        asks = {"*": [forms.asks_of(form, number) for number, form in queries.form_versions(session).values()]}
    printed, shown = grids(draft.document), 0
    for told in (told for part in PARTS for told in part.told):
        rows = {row.label: row for row in measured[told.measure].rows if row.by is By.SERVICE}
        if f"{told.measure.lower()}_outside" not in printed:
            assert not any(row.of or row.n for label, row in rows.items() if row.of is not None), told.measure
            continue
        for label, n, of, *_ in printed[f"{told.measure.lower()}_outside"].rows:
            row = rows[str(label)]
            assert n in (row.n, "c", "x"), f"{told.measure}: {label}"
            assert of in (row.of, "c", "x"), f"{told.measure}: {label}"
            assert not (isinstance(n, int) and 1 <= n <= 5), f"{told.measure}: {label} is small"
            shown += isinstance(n, int) + isinstance(of, int)
    assert shown > 12, "hardly anything is told"
    kept = to_plain(draft.release)
    hidden = [key for key, n, state in kept["cells"] if key[0] in ("cycle", "behind") and state == "linked"]
    assert hidden
    for key in hidden:  # what need not be hidden is shown: one more, and a small count is narrowed
        found = outputs_verdict.attack([part_of_cycle(kept, key)], {})
        if found.withstood:
            found = outputs_verdict.attack([with_shown(kept, key)], asks)
        assert found.narrowed, key


def with_shown(kept: dict[str, Any], shown: list[str]) -> dict[str, Any]:
    """An edition that shows one more count."""
    return {**kept, "cells": [[key, n, "shown" if key == shown else state] for key, n, state in kept["cells"]]}


def part_of_cycle(kept: dict[str, Any], shown: list[str]) -> dict[str, Any]:
    """The same, of which only the cycle and what it adds up with is known: that is quick."""
    sums = [one for one in kept["sums"] if {key[0] for key in (one[0], *one[1])} & {"cycle", "behind"}]
    among = {tuple(key) for total, parts in sums for key in (total, *parts)}
    cells = [one for one in with_shown(kept, shown)["cells"] if tuple(one[0]) in among]
    return {**kept, "cells": cells, "sums": sums}


def test_a_reader_of_all_that_the_demo_lets_out_narrows_nothing(whole: Whole) -> None:
    """What was released of it, and the next edition beside that: two minutes at most, or it is refused."""
    with at_noon(), whole.writing() as session:
        analyst = whole.asker(session, "AN")
        draft = external.examine(session, analyst, QUARTER.period, Filters())
        out = [one.content["release"] for one in releasing.earlier(session, analyst)]
        asks = {"*": [forms.asks_of(form, number) for number, form in queries.form_versions(session).values()]}
    assert out, "the demo has released something"
    verdict = outputs_verdict.attack([*out, to_plain(draft.release)], asks)
    assert verdict.withstood, verdict.words
    assert verdict.tried > 100


def test_the_summary_tells_of_now_and_of_last_time_without_desks(whole: Whole) -> None:
    with at_noon(), whole.writing() as session:
        analyst = whole.asker(session, "AN")
        draft = external.examine(session, analyst, QUARTER.period, Filters())
        children = len(outcomes.of_service(session).children)
        last = outcomes.last_time(session, analyst, QUARTER.period)
    printed = grids(draft.document)
    said = str(draft.document.sheets[0])
    assert f"nobody has found it better since: {children if children > 5 else 'c'}." in said
    label, *cells = printed["came_of_it"].rows[0]
    assert label == last.period.label
    assert all(cell in (n, "c", "x") for cell, n in zip(cells, last.total.parts, strict=True))
    assert "Independent Reviewing Officer" not in str(printed["came_of_it"])
    targets = printed["volume_against_target"].rows
    assert targets
    assert all(isinstance(due, int) for _, _, due, _ in targets)
