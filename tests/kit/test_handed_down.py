"""What is handed down from above: asked for before it was brought, it is refused, never guessed."""

from __future__ import annotations

import pytest

from qa_tool.kit.handed_down import HandedDown


def test_what_was_not_brought_is_refused() -> None:
    asked = HandedDown[tuple[str, ...]]("Nothing is counted")
    with pytest.raises(LookupError, match=r"^Nothing is counted before subjects\.connect\(\)"):
        asked()


def test_the_newest_holds_even_when_it_is_empty() -> None:
    asked = HandedDown[tuple[str, ...]]("Nothing is counted")
    asked.take(("one",))
    asked.take(())
    assert asked() == ()
