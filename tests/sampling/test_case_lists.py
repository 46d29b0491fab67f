"""Headings of the published layouts, words of cells, ages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.records.words import PlanType
from qa_tool.sampling.words.case_lists import Field, Layout, columns_of, layout_of, plan_of
from qa_tool.sampling.words.case_words import (
    AGE_BANDS,
    age_band,
    age_band_in,
    age_in,
    age_on,
    category_in,
    legal_status_in,
    plan_in,
    together,
)


def recognised(headings, here=None, remembered=None, *, empty=()):
    """What each heading is read as, where all columns but the ``empty`` ones hold something."""
    filled = {index for index, heading in enumerate(headings) if heading not in empty}
    columns = columns_of(list(enumerate(headings)), filled, here or {}, remembered or {})
    return {column.heading: column.field for column in columns if column.field is not None}


#: As the published template of Ofsted's Annex A heads its list 7.
LIST_7 = (
    "Child Unique ID",
    "Gender",
    "Ethnicity",
    "Date of Birth",
    "Age of Child (Years)",
    "Does the Child have a Disability",
    "Child Protection Plan Start Date",
    "Initial Category of Abuse",
    "Latest Category of Abuse",
    "Date of the Last Statutory Visit",
    "Was the Child Seen Alone?",
    "Date of latest review conference",
    "Child Protection Plan End Date",
    "Number of Previous Child Protection Plans",
    "Allocated Team",
    "Allocated Worker",
)


def test_list_7_of_annex_a_is_recognised_and_workers_and_the_rest_are_passed_over():
    found = recognised(LIST_7)
    assert found == {
        "Child Unique ID": Field.CASE_NUMBER,
        "Date of Birth": Field.DATE_OF_BIRTH,
        "Age of Child (Years)": Field.AGE,
        "Child Protection Plan Start Date": Field.BEGAN,
        "Latest Category of Abuse": Field.ABUSE_CATEGORY,
        "Date of latest review conference": Field.REVIEWED,
        "Child Protection Plan End Date": Field.ENDED,
        "Allocated Team": Field.TEAM,
    }
    assert layout_of(LIST_7) is Layout.ANNEX_A
    assert plan_of(LIST_7) is PlanType.CP


@pytest.mark.parametrize(
    ("headings", "layout", "plan"),
    [
        (("Child Unique ID", "Date of Birth", "CIN Start Date", "CIN Closure Date"), Layout.ANNEX_A, PlanType.CIN),
        (("Child Unique ID", "Date Started to be Looked After"), Layout.ANNEX_A, PlanType.CLA),
        (("clae_person_id", "pers_dob", "clae_cla_episode_start_date"), Layout.DATASET, PlanType.CLA),
        (("cppl_person_id", "cppl_cp_plan_start_date"), Layout.DATASET, PlanType.CP),
        (("CHILD", "DOB", "DECOM", "LS"), Layout.SSDA903, PlanType.CLA),
        (("Case number", "Plan type", "IRO"), Layout.OWN, None),
        (("Fruit", "Colour"), None, None),
    ],
)
def test_the_layout_and_the_plan_are_known_by_the_headings(headings, layout, plan):
    assert layout_of(headings) is layout
    assert plan_of(headings) is plan


def test_what_was_matched_by_hand_comes_first_and_no_field_is_given_twice():
    headings = ("Child Unique ID", "Reviewing  Officer:", "Allocated Team", "Case number")
    found = recognised(headings, {"allocatedteam": None}, {"reviewingofficer": Field.PRACTITIONER})
    assert found == {"Child Unique ID": Field.CASE_NUMBER, "Reviewing  Officer:": Field.PRACTITIONER}


@pytest.mark.parametrize("heading", ["child unique id", "CHILD_UNIQUE_ID", "Child  Unique\nID:", "Child-Unique ID *"])
def test_a_heading_is_known_whatever_its_spaces_case_and_punctuation(heading):
    assert recognised((heading,)) == {heading: Field.CASE_NUMBER}


def test_an_empty_column_keeps_none_out_that_is_full():
    headings = ("pers_legacy_id", "cppl_person_id")
    assert recognised(headings) == {"pers_legacy_id": Field.CASE_NUMBER}
    assert recognised(headings, empty={"pers_legacy_id"}) == {"cppl_person_id": Field.CASE_NUMBER}


def test_words_of_cells():
    assert plan_in(" Child  Protection plan ") is PlanType.CP
    assert plan_in("cp+cla") is PlanType.CP_CLA
    assert plan_in("LAC") is PlanType.CLA
    assert plan_in("a) Child in need") is PlanType.CIN
    assert plan_in("something else") is None
    assert category_in("a) Neglect") == "neglect"
    assert category_in("EMO") == "emotional"
    assert category_in("rain") is None
    assert legal_status_in("C2") == "co"
    assert legal_status_in("C1 - Interim care order") == "ico"
    assert legal_status_in("J1") == "other"
    assert [age_in(words) for words in ("11", "11.5", "11 years", "Under 1", "unborn", "999", "old")] == [
        11, 11, 11, 0, -1, None, None
    ]  # fmt: skip
    assert [age_band_in(words) for words in ("4 to 9", "4 - 9", "16+", "16 and over", "big")] == [
        "4-9", "4-9", "16-plus", "16-plus", None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("born", "day", "age", "band"),
    [
        (date(2018, 3, 1), date(2018, 2, 28), -1, "unborn"),
        (date(2018, 2, 28), date(2018, 2, 28), 0, "0-3"),
        (date(2014, 3, 1), date(2018, 2, 28), 3, "0-3"),
        (date(2014, 2, 28), date(2018, 2, 28), 4, "4-9"),
        (date(2008, 2, 29), date(2018, 2, 28), 9, "4-9"),
        (date(2008, 2, 29), date(2018, 3, 1), 10, "10-15"),
        (date(2002, 3, 1), date(2018, 2, 28), 15, "10-15"),
        (date(2002, 2, 28), date(2018, 2, 28), 16, "16-plus"),
    ],
)
def test_ages_turn_on_the_birthday(born, day, age, band):
    assert age_on(born, day) == age
    assert age_band(age) == band


@given(st.integers(-1, 30))
def test_every_age_has_a_band(years):
    assert age_band(years) in AGE_BANDS


def test_a_child_in_several_lists_has_the_plan_that_says_most():
    assert together([PlanType.CIN, PlanType.CP]) is PlanType.CP
    assert together([PlanType.CP, PlanType.CLA, PlanType.CIN]) is PlanType.CP_CLA
    assert together([PlanType.CL, PlanType.CIN]) is PlanType.CL
    with pytest.raises(ValueError, match="without a plan"):
        together([])
