"""The data feed's table: nothing in it is a formula, whatever places, forms and filters are called."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from qa_tool.figures.formats import csv_table
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures
from qa_tool.kit.periods import Quarter
from tests.support.factories import make_people, make_places, make_submitted, publish


@pytest.fixture
def summary(sqlite_session: Session) -> Summary:
    people, places, version = make_people(sqlite_session), make_places(sqlite_session), publish(sqlite_session)
    make_submitted(sqlite_session, version, author=people.auditor, places=places, audit_date=date(2018, 11, 1))
    return figures.summary(sqlite_session, None, Quarter(2018, 3).period)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("x")'])
def test_text_never_begins_as_a_formula_does(summary: Summary, name: str) -> None:
    (first, *rest) = summary.places
    hostile = replace(
        summary,
        forms=tuple(replace(form, title=name) for form in summary.forms),
        places=(replace(first, place=replace(first.place, name=name)), *rest),
        filters_in_words=(name,),
    )
    rows = read(csv_table.as_csv(hostile))
    assert all(row["selection"] == f"'{name}" for row in rows)
    assert f"'{name}" in {row["place"] for row in rows}
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_what_no_file_can_hold_is_shown(summary: Summary) -> None:
    hostile = replace(summary, filters_in_words=('a\x00b, "c"\nd; \ud800',))
    text = csv_table.as_csv(hostile)
    text.encode()
    assert read(text)[0]["selection"] == 'a\ufffdb, "c"\nd; \ufffd'


def test_every_row_has_every_column_and_what_has_no_meaning_is_empty(summary: Summary) -> None:
    rows = read(csv_table.as_csv(summary))
    assert tuple(rows[0]) == csv_table.COLUMNS
    assert {"form", "month", "question", "place", "theme", "sub-theme"} <= {row["level"] for row in rows}
    for row in rows:
        if row["level"] == "question" and row["base"] == "none":
            assert row["good_pct"] == "", "nothing answered is a blank, never 0"
