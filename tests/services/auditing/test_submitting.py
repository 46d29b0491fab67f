from __future__ import annotations

from sqlalchemy.orm import Session

from qa_tool.services import auditing
from qa_tool.vocabulary.audits import Status
from tests.support.desks import make_world


def test_a_sound_draft_is_submitted_and_reads_back(session: Session) -> None:
    world = make_world(session)
    audit = world.submitted()
    session.commit()
    view = auditing.read(session, world.asker("manager"), audit.id)
    assert view.audit.status is Status.SUBMITTED
    expected = world.record()
    for key, answer in expected.answers.items():
        assert view.record.answers[key] == answer
    for key, value in expected.facts.items():
        assert view.record.facts[key] == value
    assert view.audit.practitioner_team_id == world.people.team.id
    page = auditing.listing(session, world.asker("manager"))
    assert [item.reference for item in page.items] == [audit.reference]
