"""The document of a quarter: everything, readable later, and compared by what it says and not by how it is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from qa_tool.definitions.model import Option
from qa_tool.definitions.words import Grade
from qa_tool.figures.formats import figures_json
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import Summary
from qa_tool.figures.verbs import figures
from qa_tool.figures.words.tally import Tally
from qa_tool.kit import digests
from qa_tool.kit.periods import Quarter
from qa_tool.outputs import frozen_document
from tests.support import factories

Q3 = Quarter(2018, 3)


@pytest.fixture
def filled(sqlite_session: Session) -> Session:
    """Eleven audits of a form: eight good and three inadequate."""
    version, places = factories.publish(sqlite_session), factories.make_places(sqlite_session)
    for number in range(11):
        factories.make_submitted(
            sqlite_session,
            version,
            places=places,
            audit_date=date(2018, 11, 1 + number),
            grade=Grade.GOOD if number < 8 else Grade.INADEQUATE,
            answers={"SM-01": "good", "SM-03": "partly", "SM-05": ("school", "parent")},
        )
    return sqlite_session


def summary(session: Session) -> Summary:
    return figures.summary(session, None, Q3.period)


def stored(session: Session) -> Summary:
    """As it is read from its text."""
    text = frozen_document.as_text(frozen_document.document(summary(session), {}))
    return frozen_document.summary_of(json.loads(text))


def test_the_document_is_the_whole_summary_and_comes_back_from_its_text_as_it_was(filled: Session) -> None:
    back = stored(filled)
    assert figures_json.as_data(back) == figures_json.as_data(summary(filled))
    assert frozen_document.differences(back, summary(filled)) == ()
    several = next(one for form in back.forms for one in form.questions if one.key == "SM-05")
    assert [option.key for option in several.options] == ["parent", "child", "school"]
    assert back.headlines


def test_what_was_said_beside_a_measure_comes_back_and_a_document_without_it_is_read(filled: Session) -> None:
    said = ("September 2018 is without North: not everything was entered.",)
    made = json.loads(frozen_document.as_text(frozen_document.document(summary(filled), {"C1": []}, {"C1": said})))
    assert frozen_document.cautions_of(made, "C1") == said
    assert frozen_document.cautions_of(made, "C2") == ()
    del made["kept"]["cautions"]
    assert frozen_document.cautions_of(made, "C1") == ()


def test_the_order_of_options_is_no_difference(filled: Session) -> None:
    made = frozen_document.document(summary(filled), {})
    turned = json.loads(digests.canonical(made))
    assert frozen_document.as_text(turned) != frozen_document.as_text(made)
    assert frozen_document.differences(stored(filled), frozen_document.summary_of(turned)) == ()


def test_one_more_audit_changes_exactly_the_figures_it_is_counted_in(filled: Session) -> None:
    before = stored(filled)
    factories.make_submitted(
        filled, factories.publish(filled), audit_date=date(2018, 12, 1), grade=Grade.GOOD, answers={"SM-01": "good"}
    )
    found = frozen_document.differences(before, summary(filled))
    changes = {(one.section, one.label): (one.before, one.after) for one in found}
    assert changes["Records", "Small audit"] == ("11", "12")
    assert changes["Overall grades", "Small audit"] == (
        "8 good (72.7%), 0 requires improvement (0.0%), 3 inadequate (27.3%) of 11, small base",
        "9 good (75.0%), 0 requires improvement (0.0%), 3 inadequate (25.0%) of 12, small base",
    )
    assert changes["Questions: Small audit", "SM-03 In time"] == (
        "Yes 0, Partly 11, No 0 of 11",
        "Yes 0, Partly 11, No 0 of 11; 1 not answered",
    )
    assert not [one for one in changes if one[0].startswith(("Localities", "Districts"))], "it is of no known place"


def test_a_figure_that_is_gone_or_new_is_a_difference(filled: Session) -> None:
    whole = summary(filled)
    without = replace(whole, forms=())
    gone = {(one.section, one.label): (one.before, one.after) for one in frozen_document.differences(whole, without)}
    assert gone["Records", "Small audit"] == ("11", "None")
    assert frozen_document.differences(without, whole)[0].before == "None"


def test_the_parts_of_a_place_that_moved_are_one_line(filled: Session) -> None:
    whole = summary(filled)
    place = next(one for one in whole.places if one.place.kind.value == "district")
    parted = replace(whole, places=(place, replace(place, apart="North")))
    (line,) = [line for key, line in frozen_document.lines(parted).items() if key[0] == "place"]
    assert line.text.startswith("22 records; 16 good (72.7%)")


OPTIONS = tuple(Option(key=key, label=label) for key, label in (("a", "First"), ("b", "Second")))


@pytest.mark.parametrize(
    ("tally", "options", "words"),
    [
        (Tally(9, options={"good": 5, "requires-improvement": 3, "inadequate": 1}), None,
         "5 good, 3 requires improvement, 1 inadequate of 9"),
        (Tally(0, not_asked=3), None, "0 good, 0 requires improvement, 0 inadequate of 0; 3 not asked"),
        (Tally(1200), (), "1,200 answered"),
        (Tally(3, cannot_tell=1, options={"a": 1, "b": 2}), OPTIONS, "First 1, Second 2 of 3; 1 cannot tell"),
    ],
)  # fmt: skip
def test_a_figure_in_words(tally: Tally, options: Sequence[Option] | None, words: str) -> None:
    assert frozen_document.in_words(Figure(tally), options) == words
