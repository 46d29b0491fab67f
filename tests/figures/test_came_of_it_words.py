"""What came of actions: every group in exactly one place, however they are added up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_tool.actions.words import CommitmentKind, CommitmentStatus
from qa_tool.figures.words.outcomes import HEADINGS, Agreed, CameOfIt, by_kind, by_role, by_theme, of, total

GROUPS = st.lists(
    st.builds(
        Agreed,
        st.sampled_from(list(CommitmentKind)),
        st.sampled_from(("IRO", "Team manager")),
        st.sampled_from(("", "PLAN")),
        st.sampled_from(list(CommitmentStatus)),
        st.booleans(),
        st.integers(1, 9),
    ),
    max_size=8,
)


@given(GROUPS)
def test_the_parts_add_up_whichever_way(groups: list[Agreed]) -> None:
    whole = total(groups)
    assert whole.agreed == sum(group.n for group in groups) == sum(whole.parts[1:])
    for lines in (by_kind(groups), by_role(groups)):
        assert sum((found for _, found in lines), CameOfIt()) == whole
    actions = [group for group in groups if group.kind is CommitmentKind.ACTION]
    assert sum((found for _, found in by_theme(groups)), CameOfIt()) == total(actions)
    assert len(HEADINGS) == len(whole.parts)


def test_only_what_is_open_is_overdue() -> None:
    action = CommitmentKind.ACTION
    assert of(Agreed(action, "IRO", "", CommitmentStatus.OPEN, True, 3)).overdue == 3
    assert of(Agreed(action, "IRO", "", CommitmentStatus.OPEN, False, 3)).open == 3
    assert of(Agreed(action, "IRO", "", CommitmentStatus.VERIFIED, True, 3)) == CameOfIt(3, verified=3)
