"""Progress never says complete while something required is blank."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_tool.definitions.model import Section
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.submission import Progress, missing_facts, progress, required_questions, section_progress
from qa_tool.definitions.words import Outcome
from tests.definitions.samples import (
    CANNOT_TELL,
    GOOD,
    INADEQUATE,
    NOT_APPLICABLE,
    RI,
    ask,
    form,
    judge,
    problems,
    record,
    said,
    when,
)

FORM = form(
    sections=(
        Section(key="one", title="One", questions=(ask("Q-1"), ask("Q-2", "yes-no", required=False))),
        Section(key="two", title="Two", questions=(ask("Q-3", "yes-no", when=when(Q_1=INADEQUATE)), ask("Q-4"))),
        Section(
            key="closing",
            title="Closing",
            questions=(ask("X1"), ask("X4", "findings", required=False), ask("X7", "actions", required=False)),
        ),
    ),
    rules={"complete": {"unless_all_good": ["X4"], "if_any_inadequate": ["X7"]}},
)
outcomes = st.sampled_from([None, said(GOOD), said(RI), said(INADEQUATE), NOT_APPLICABLE, CANNOT_TELL])
records = st.fixed_dictionaries(dict.fromkeys(("Q-1", "Q-4", "X1"), outcomes)).map(
    lambda answers: Record({}, {key: answer for key, answer in answers.items() if answer})
)


@given(records)
def test_progress_adds_up_and_is_complete_only_when_nothing_blocks(given_record: Record) -> None:
    whole = progress(FORM, given_record)
    parts = section_progress(FORM, given_record).values()
    assert whole.asked == sum(part.asked for part in parts)
    assert 0 <= whole.answered <= whole.asked
    assert whole.required_blank <= whole.asked - whole.answered
    assert whole.complete is (problems(judge(FORM, given_record)) == [])


def test_a_blank_record_is_not_complete() -> None:
    blank = progress(FORM, record())
    assert blank == Progress(answered=0, asked=6, required_blank=4)
    assert not blank.complete
    assert not blank.started


def test_not_applicable_and_cannot_tell_are_answers() -> None:
    assert section_progress(FORM, record(Q_1=NOT_APPLICABLE, Q_2=CANNOT_TELL))["one"] == Progress(2, 2, 0)


def test_hidden_questions_are_not_asked() -> None:
    assert section_progress(FORM, record(Q_1=GOOD))["two"].asked == 1
    assert section_progress(FORM, record(Q_1=INADEQUATE))["two"].asked == 2


def test_areas_for_development_are_needed_unless_all_is_good() -> None:
    assert "X4" not in required_questions(FORM, record(Q_1=GOOD, Q_4=GOOD, X1=GOOD))
    assert "X4" in required_questions(FORM, record(Q_1=GOOD, Q_4=RI, X1=GOOD))
    assert "X4" in required_questions(FORM, record())


def test_actions_are_needed_once_anything_is_inadequate() -> None:
    assert "X7" not in required_questions(FORM, record(Q_1=RI, Q_4=RI, X1=RI))
    assert "X7" in required_questions(FORM, record(Q_1=INADEQUATE))
    assert "X7" in required_questions(FORM, record(X1=INADEQUATE))


def test_an_answer_counts_only_when_it_says_something() -> None:
    assert progress(FORM, record(Q_1=Answer(Outcome.NOT_ANSWERED, comment="later"))).answered == 0


def test_a_record_that_lacks_a_fact_is_not_complete() -> None:
    definition = form(ask("Q-1"), facts=(ask("plan_type", "choice", options="CP CLA"),))
    lacking = progress(definition, record(Q_1=GOOD))
    assert lacking == Progress(answered=1, asked=1, required_blank=0, facts_missing=1)
    assert not lacking.complete
    assert progress(definition, Record({"plan_type": "CP"}, record(Q_1=GOOD).answers)).complete


def test_missing_facts() -> None:
    facts = (
        ask("plan_type", "choice", options="CP CLA"),
        ask("category", "choice", options="neglect other", when=when(plan_type="CP")),
        ask("legal", "choice", options="s20 co", required=False),
        ask("reference", "short-text", auto=True),
    )
    definition = form(
        ask("Q-1"),
        facts=tuple(
            fact.model_copy(update={"when": fact.when.model_copy(update={"all_of": {"plan_type": "CP"}})})
            if fact.when
            else fact
            for fact in facts
        ),
    )
    assert [fact.key for fact in missing_facts(definition, {})] == ["plan_type"]
    assert [fact.key for fact in missing_facts(definition, {"plan_type": "CP"})] == ["category"]
    assert missing_facts(definition, {"plan_type": "CLA"}) == ()


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(16, 20, 0), "16 of 20 answered, the rest is optional"),
        (Progress(16, 20, 1), "16 of 20 answered"),
        (Progress(0, 20, 9), "Facts complete, 0 of 20 answered"),
        (Progress(0, 20, 9, facts_missing=2), "0 of 20 answered"),
        (Progress(20, 20, 0), "20 of 20 answered"),
        (Progress(20, 20, 0, 1), "20 of 20 answered, 1 fact still needed"),
        (Progress(16, 20, 0, 2), "16 of 20 answered, 2 facts still needed"),
        (Progress(16, 20, 1, 2), "16 of 20 answered"),
    ],
)
def test_the_words_say_when_nothing_needed_is_left(progress: Progress, words: str) -> None:
    assert progress.words == words
