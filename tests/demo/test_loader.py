"""The loader checks what it wrote: a record that the tool would refuse is not left in a demo."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from demo.afterwards import seed_of
from demo.loader import Loader, NotSound
from demo.loading import people_and_places
from demo.records import Maker
from demo.seeds import Seed
from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.record import Record
from qa_tool.definitions.words import Grade
from qa_tool.records.verbs import cases
from qa_tool.resources import forms_folder
from tests.demo.support import TODAY
from tests.support.factories import CASE_KEY

pytestmark = pytest.mark.both_databases


@pytest.fixture
def sound(session: Session) -> Seed:
    """A record of the demo that nobody wrote yet, and that a follow-up is opened for."""
    cases.use_key(CASE_KEY)
    world = people_and_places(session, load_folder(forms_folder()), forms_folder(), TODAY)
    made = (seed_of(world, one, "one") for one in Maker(world, 120, "one").records())
    return next(one for one in made if one.follow_ups and one.form_key == "tier-2" and one.amendment is None)


def without(seed: Seed, key: str) -> Seed:
    answers = {name: answer for name, answer in seed.record.answers.items() if name != key}
    return replace(seed, record=Record(seed.record.facts, answers))


def test_what_is_sound_is_written(session: Session, sound: Seed) -> None:
    Loader(session).write(session, [sound])


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda seed: without(seed, "X3"), "Add at least one row to"),
        (lambda seed: replace(seed, suggested=Grade.GOOD), "noted as suggested"),
        (lambda seed: replace(seed, follow_ups=()), "no follow-up was opened"),
    ],
)
def test_what_the_tool_would_refuse_stops_the_demo(session: Session, sound: Seed, spoilt: Any, said: str) -> None:
    with pytest.raises(NotSound, match=said):
        Loader(session).write(session, [spoilt(sound)])
