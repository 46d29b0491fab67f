"""What must not change under an old key, and where a series of figures breaks."""

from __future__ import annotations

import pytest

from qa_tool.definitions.checks.changes import broken_series, changes
from qa_tool.definitions.model import Definition, Option
from qa_tool.definitions.words import FindingKind, Grade, Noun, QuestionRole
from tests.definitions.samples import ask, form

GUIDANCE = {grade: f"What {grade.value} looks like here" for grade in Grade}
HEARD = ask("Q-1", guidance=GUIDANCE)
MISSED = ask("Q-2", "choice", options="missed nothing-found")
STRENGTHS = ask("Q-3", "findings", kind=FindingKind.STRENGTH)
OLD = form(HEARD, MISSED, STRENGTHS)


def messages(new: Definition) -> list[tuple[str, str]]:
    return [(wrong.key, wrong.message) for wrong in changes(OLD, new)]


def test_nothing_changed() -> None:
    assert messages(OLD) == []
    assert broken_series(OLD, OLD) == set()


def test_a_new_question_and_a_dropped_one_are_no_fault() -> None:
    new = form(HEARD, ask("Q-4", "yes-no"))
    assert messages(new) == []
    assert broken_series(OLD, new) == set()


def test_a_changed_type_under_an_old_key_is_a_fault() -> None:
    ((key, message),) = messages(form(ask("Q-1", "yes-no"), MISSED, STRENGTHS))
    assert key == "Q-1"
    assert message == "was a grade question in a published version: give a yes-no question a new key"


def test_a_renamed_option_is_a_fault_and_a_relabelled_one_is_not() -> None:
    ((key, message),) = messages(form(HEARD, ask("Q-2", "choice", options="overlooked nothing-found"), STRENGTHS))
    assert key == "Q-2"
    assert "option 'missed' of a published version is gone or renamed" in message
    options = (Option(key="missed", label="Something was missed"), MISSED.options[1])
    relabelled = form(HEARD, MISSED.model_copy(update={"options": options}), STRENGTHS)
    assert messages(relabelled) == []
    assert broken_series(OLD, relabelled) == {"Q-2"}


def test_an_added_option_breaks_the_series_only() -> None:
    new = form(HEARD, ask("Q-2", "choice", options="missed nothing-found too-early"), STRENGTHS)
    assert messages(new) == []
    assert broken_series(OLD, new) == {"Q-2"}


def test_a_changed_kind_of_finding_is_a_fault() -> None:
    ((key, _),) = messages(form(HEARD, MISSED, ask("Q-3", "findings", kind=FindingKind.AREA_FOR_DEVELOPMENT)))
    assert key == "Q-3"


def test_a_role_stays_with_its_key() -> None:
    impact = ask("Q-5", "choice", options="some none-seen", role=QuestionRole.IMPACT)
    plain = ask("Q-5", "choice", options="some none-seen")
    ((wrong),) = changes(form(impact), form(plain))
    assert (wrong.key, wrong.field) == ("Q-5", "role")
    assert "had the role impact in a published version" in wrong.message
    assert changes(form(plain), form(impact)) == []


def test_a_changed_descriptor_breaks_the_series_and_is_no_fault() -> None:
    new = form(ask("Q-1", guidance={**GUIDANCE, Grade.GOOD: "Now it must be seen within 48 hours"}), MISSED, STRENGTHS)
    assert messages(new) == []
    assert broken_series(OLD, new) == {"Q-1"}


@pytest.mark.parametrize(
    ("field", "value", "broken"),
    [
        ("text", "Was Q-1 so?", {"Q-1"}),
        ("text", "  Is Q-1 so", set()),
        ("hint", "Look at the file", set()),
        ("short", "First", set()),
        ("themes", ("VOICE.V1",), set()),
        ("critical", "caps", set()),
    ],
)
def test_only_what_the_standard_is_breaks_a_series(field: str, value: object, broken: set[str]) -> None:
    new = form(HEARD.model_copy(update={field: value}), MISSED, STRENGTHS)
    assert messages(new) == []
    assert broken_series(OLD, new) == broken


@pytest.mark.parametrize(("field", "value"), [("noun", Noun.RETURN), ("subject", "meeting"), ("reference", "SB")])
def test_what_the_form_is_about_cannot_change(field: str, value: object) -> None:
    ((key, message),) = messages(OLD.model_copy(update={field: value}))
    assert key == ""
    assert message.startswith(f"'{field}' was ")
