"""The merge of two pages: nothing that anybody typed is lost, whatever the interleaving."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_tool.records.verbs.inputs import by_key, digest, input_keys, input_name, merge, tidy, writable
from tests.support.factories import small_definition

NAMES = ["q_SM_01", "q_SM_02", "q_SM_03", "q_SM_04"]
KEYS = {name: name[2:].replace("_", "-") for name in NAMES}
values = st.lists(st.sampled_from(["good", "a longer text", "line\r\nend", "  ", "£"]), max_size=2)
pages = st.dictionaries(st.sampled_from(NAMES), values, max_size=4)


def shown_by(fields: dict[str, list[str]]) -> dict[str, str]:
    return {name: digest(fields.get(name, [])) for name in NAMES}


@given(before=pages, theirs=pages, mine=pages)
def test_a_change_of_one_side_is_taken_and_of_both_is_a_clash(before, theirs, mine) -> None:
    """Two tabs open the same page; the other saves first, then this one, posting everything it shows."""
    result = merge(theirs, mine, shown_by(before), KEYS)
    clashing = {clash.name: clash for clash in result.clashes}
    for name in NAMES:
        was, other, own = (tidy(side.get(name, [])) for side in (before, theirs, mine))
        if own in (was, other):
            assert tidy(result.fields.get(name, [])) == other
            assert name not in clashing
        elif other == was:
            assert tidy(result.fields.get(name, [])) == own
            assert name not in clashing
        else:
            assert tidy(result.fields.get(name, [])) == other
            assert (list(clashing[name].mine), list(clashing[name].theirs)) == (own, other)


def test_an_unticked_box_that_the_page_showed_is_emptied() -> None:
    stored = {"q_SM_05": ["parent", "child"]}
    keys = {"q_SM_05": "SM-05"}
    assert merge(stored, {}, {"q_SM_05": digest(["parent", "child"])}, keys).fields == {}
    assert merge(stored, {}, {}, keys).fields == stored


def test_an_input_without_a_base_counts_as_changed_here() -> None:
    result = merge({"q_SM_01": ["good"]}, {"q_SM_01": ["inadequate"]}, {}, KEYS)
    assert result.fields == {"q_SM_01": ["inadequate"]}
    assert result.clashes == []


def test_the_same_text_from_a_browser_that_ends_lines_otherwise_is_no_change() -> None:
    assert digest(["one\r\ntwo"]) == digest(["one\ntwo"])
    assert digest([""]) == digest([])
    assert not merge({"q_SM_01": ["one\ntwo"]}, {"q_SM_01": ["one\r\ntwo"]}, {}, KEYS).changed


def test_names_that_are_no_input_are_passed_over() -> None:
    definition = small_definition()
    hostile = [
        "q_case_number",
        "q_auditor",
        "q_late_entry",
        "status",
        "author_id",
        "q_nothing",
        "q_SM_01__../x",
        "_base",
    ]
    assert input_keys(definition, hostile) == {}
    assert by_key(definition, {name: ["x"] for name in hostile}) == {}


def test_every_input_name_leads_back_to_its_key() -> None:
    definition = small_definition()
    for question in writable(definition):
        for part in ("", "comment", "day", "0-text", "9-due-month"):
            assert by_key(definition, {input_name(question.key, part): ["x"]}) == {question.key: {part: ["x"]}}


def test_a_correction_of_facts_writes_facts_alone() -> None:
    names = ["q_SM_01", "q_plan_type", "q_X2", "q_locality"]
    keys = input_keys(small_definition(), names, facts_only=True)
    assert keys == {"q_plan_type": "plan_type", "q_locality": "locality"}


def test_what_no_database_can_hold_is_replaced_visibly() -> None:
    assert tidy(["a\x00b\ud800c"]) == ["a\ufffdb\ufffdc"]
