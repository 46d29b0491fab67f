"""The document of a quarter: everything, readable later, and compared by what it says and not by how it is written."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from qa_tool.definitions.words import Grade
from qa_tool.figures.formats import figures_json
from qa_tool.figures.verbs import figures
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


def document(session: Session) -> dict[str, Any]:
    return frozen_document.document(figures.summary(session, None, Q3.period))


def test_the_document_is_the_whole_summary_and_comes_back_from_its_text_as_it_was(filled: Session) -> None:
    made = document(filled)
    assert made["figures"] == figures_json.as_data(figures.summary(filled, None, Q3.period))
    back = json.loads(frozen_document.as_text(made))
    assert back == json.loads(json.dumps(made))
    assert frozen_document.differences(back, json.loads(frozen_document.as_text(document(filled)))) == ()
    assert list(back["labels"]["questions"]["small"]["SM-05"]["options"]) == ["parent", "child", "school"]
    assert back["headlines"]


def test_the_order_of_options_is_no_difference(filled: Session) -> None:
    made = document(filled)
    turned = json.loads(digests.canonical(made))
    assert list(turned["figures"]["forms"][0]["questions"][2]["options"]) != list(
        made["figures"]["forms"][0]["questions"][2]["options"]
    )
    assert frozen_document.differences(made, turned) == ()


def test_one_more_audit_changes_exactly_the_figures_it_is_counted_in(filled: Session) -> None:
    before = json.loads(frozen_document.as_text(document(filled)))
    factories.make_submitted(
        filled, factories.publish(filled), audit_date=date(2018, 12, 1), grade=Grade.GOOD, answers={"SM-01": "good"}
    )
    after = json.loads(frozen_document.as_text(document(filled)))
    changes = {(one.section, one.label): (one.before, one.after) for one in frozen_document.differences(before, after)}
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
    whole = document(filled)
    without = {**whole, "figures": {**whole["figures"], "forms": []}}
    gone = {(one.section, one.label): (one.before, one.after) for one in frozen_document.differences(whole, without)}
    assert gone["Records", "Small audit"] == ("11", "None")
    assert frozen_document.differences(without, whole)[0].before == "None"


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({"good": 5, "requires_improvement": 3, "inadequate": 1, "answered": 9, "base": "counts-only"},
         "5 good, 3 requires improvement, 1 inadequate of 9"),
        ({"good": 0, "requires_improvement": 0, "inadequate": 0, "answered": 0, "base": "none", "not_asked": 3},
         "0 good, 0 requires improvement, 0 inadequate of 0; 3 not asked"),
        ({"good": None, "answered": 1200, "base": "full"}, "1,200 answered"),
        ({"good": None, "answered": 3, "base": "counts-only", "options": {"a": 1, "b": 2}, "cannot_tell": 1},
         "First 1, b 2 of 3; 1 cannot tell"),
    ],
)  # fmt: skip
def test_a_tally_in_words(figure: dict[str, Any], words: str) -> None:
    outcomes = dict.fromkeys(frozen_document.OUTCOMES, 0)
    assert frozen_document.in_words(outcomes | figure, {"a": "First"}) == words
