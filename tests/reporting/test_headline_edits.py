"""An edited headline never says what its figures do not say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.reporting.headline_edits import Edit, State, faults, told
from qa_tool.reporting.summary import Sentence

FORM = (
    "Supervision audit: 20 of 40 good (50.0%), 38 of 40 not inadequate (95.0%); good up 12.5 points on 2018/19 Q2 "
    "(95% interval +1.2 to +23.0)."
)
FLAT = "Case-sample audit: 8 of 12 good (66.7%, small base); good no clear change on 2018/19 Q2 (+1.0 points)."
VOLUME = "1,204 records counted in 2018/19 Q3: 18 more than in 2018/19 Q2 (+1.5%)."
LASTING = "SMART plans (PLAN.P1) is among the five most frequent areas for development for the third quarter running."


@pytest.mark.parametrize(
    ("generated", "edited"),
    [
        (FORM, "Supervision is getting better: 20 of 40 audits were good (50.0%), up 12.5 points on 2018/19 Q2."),
        (FORM, "In supervision 20 of the 40 audits (50.0%) were good, and 38 of 40 (95.0 per cent) not inadequate."),
        (FORM, "Supervision audits rose by 12.5 percentage points."),
        (FORM, "Supervision audits are good more often than before."),
        (FLAT, "Case samples stay where they were: 8 of 12 good (66.7%, small base)."),
        (VOLUME, "We did 1204 audits in 2018/19 Q3, 18 more than in 2018/19 Q2."),
        (LASTING, "SMART plans (PLAN.P1) lead the areas for development for the third quarter running."),
    ],
)
def test_what_says_the_same_may_be_said(generated: str, edited: str) -> None:
    assert faults(generated, edited) == ()


@pytest.mark.parametrize(
    ("generated", "edited", "fault"),
    [
        (FORM, "21 of 40 audits were good (50.0%).", "21 is not among the figures"),
        (FORM, "40 of 20 audits were good (50.0%).", "40 of 20 is not what the sentence says"),
        (FORM, "20 of 38 were good.", "20 of 38 is not what the sentence says"),
        (FORM, "Good rose by 12.5%, 20 of 40.", "12.5% is not among the figures"),
        (FORM, "Good rose by 12.5 per cent, 20 of 40.", "12.5% is not among the figures"),
        (FORM, "Half of the audits were good.", "'Half' is a number in letters"),
        (FORM, "Good doubled.", "'doubled' is a number in letters"),
        (FORM, "Supervision is good (50.0%).", "Keep n and N beside the percentage"),
        (FORM, "38 of 40 audits were inadequate (95.0%).", "38 of 40 is not inadequate, not inadequate"),
        (FORM, "20 of 40 were not inadequate.", "20 of 40 is good, not not inadequate"),
        (FORM, "Good fell by 12.5 points.", "'fell' says that something went down"),
        (FLAT, "Case samples improved: 8 of 12 good (66.7%, small base).", "'improved' says that something went up"),
        (FLAT, "Case samples: 8 of 12 good (66.7%).", "Keep 'small base' beside the figure"),
        (FORM, "More than 20 of 40 were good.", "'More than' makes a figure say more than it does"),
        (LASTING, "SMART plans are good.", "The sentence says nothing of 'good'"),
        (FORM, " ", "Write the sentence"),
        (FORM, "a" * 401, "400 characters or less"),
    ],
)
def test_what_contradicts_the_figures_is_refused_by_name(generated: str, edited: str, fault: str) -> None:
    assert any(fault in found for found in faults(generated, edited)), faults(generated, edited)


@pytest.mark.parametrize("sentence", [FORM, FLAT, VOLUME, LASTING])
def test_every_generated_sentence_may_stand_for_itself(sentence: str) -> None:
    assert faults(sentence, sentence) == ()


@given(st.sampled_from([FORM, FLAT, VOLUME]), st.integers(0, 99_999))
def test_no_number_gets_in_that_is_not_there(sentence: str, number: int) -> None:
    known = {found.replace(",", "") for found in re.findall(r"\d[\d,]*(?:\.\d+)?", sentence)}
    found = faults(sentence, f"There were {number} audits")
    assert (found == ()) <= (str(number) in known)
    if str(number) not in known:
        assert f"{number} is not among the figures of the sentence" in found


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


def test_an_edit_that_came_in_against_the_rules_is_not_printed() -> None:
    (one,) = told((Sentence("form:x", FORM),), {"form:x": Edit("form:x", 1, FORM, "39 of 40 good (97.5%).")})
    assert (one.state, one.printed) == (State.STALE, FORM)
