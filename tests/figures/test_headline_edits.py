"""An edited headline is printed as it was written; what its figures do not bear is pointed out."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.figures.summary.headline_edits import Edit, State, not_borne, told
from qa_tool.figures.summary.summary import Sentence

FORM = (
    "Supervision audit: 20 of 40 good (50.0%), 38 of 40 not inadequate (95.0%); good up 12.5 points on 2018/19 Q2 "
    "(95% interval +1.2 to +23.0)."
)
FLAT = "Case-sample audit: 8 of 12 good (66.7%, small base); good no clear change on 2018/19 Q2 (+1.0 points)."
VOLUME = "1,204 records counted in 2018/19 Q3: 18 more than in 2018/19 Q2 (+1.5%)."
LASTING = "SMART plans (PLAN.P1) is among the five most frequent areas for development for the third quarter running."


@pytest.mark.parametrize(
    ("generated", "edited", "numbers"),
    [
        (FORM, "In supervision 20 of the 40 audits (50.0 per cent) were good, up 12.5 percentage points.", ()),
        (FORM, "Half of the supervision audits (50%) are good, and it is falling.", ()),
        (VOLUME, "We did 1204 audits in 2018/19 Q3, 18 more than in 2018/19 Q2.", ()),
        (LASTING, "SMART plans (PLAN.P1) lead the areas for development.", ()),
        (FORM, "21 of 40 audits were good (52.5%), 21 more than before.", ("21", "52.5")),
        (VOLUME, "Over 1,200 records, and 1,205 by now.", ("1,200", "1,205")),
    ],
)
def test_numbers_that_no_figure_bears_are_pointed_out_and_nothing_else(
    generated: str, edited: str, numbers: tuple[str, ...]
) -> None:
    assert not_borne(generated, edited) == numbers


@pytest.mark.parametrize("sentence", [FORM, FLAT, VOLUME, LASTING])
def test_every_generated_sentence_bears_its_own_numbers(sentence: str) -> None:
    assert not_borne(sentence, sentence) == ()


@given(st.sampled_from([FORM, FLAT, VOLUME]), st.integers(0, 99_999))
def test_no_number_gets_in_that_is_not_there(sentence: str, number: int) -> None:
    known = {Decimal(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", sentence)}
    assert not_borne(sentence, f"There were {number} audits") == (() if number in known else (str(number),))


def test_an_edit_is_printed_while_the_figures_say_the_same_and_then_waits() -> None:
    edit = Edit("form:x", 1, FORM, "Supervision: 20 of 40 good (50.0%).")
    sentences = (Sentence("form:x", FORM), Sentence("volume", VOLUME))
    edited, plain = told(sentences, {"form:x": edit})
    assert (edited.state, edited.printed) == (State.EDITED, edit.text)
    assert (plain.state, plain.printed) == (State.GENERATED, VOLUME)
    changed = FORM.replace("20 of 40 good (50.0%)", "21 of 40 good (52.5%)")
    (stale,) = told((Sentence("form:x", changed),), {"form:x": edit})
    assert (stale.state, stale.printed) == (State.STALE, changed)
    (back,) = told((Sentence("form:x", FORM),), {"form:x": Edit("form:x", 2, FORM, FORM)})
    assert (back.state, back.printed) == (State.GENERATED, FORM)


def test_what_no_figure_bears_is_printed_and_stays_marked() -> None:
    (one,) = told((Sentence("form:x", FORM),), {"form:x": Edit("form:x", 1, FORM, "39 of 40 good (97.5%).")})
    assert (one.state, one.printed, one.not_borne) == (State.EDITED, "39 of 40 good (97.5%).", ("39", "97.5"))
