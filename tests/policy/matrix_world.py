"""The world that the matrix is walked over: its objects in a database, its people's browsers, what a request wrote."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.definitions.words import Noun
from qa_tool.extensions import db
from qa_tool.feedback.words import View
from qa_tool.kit.periods import now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.moderation.words import Step
from qa_tool.observations.models import ObservationFeedback
from qa_tool.people.models import RoleGrant, UserAccount
from qa_tool.records.models import Audit, Draft
from qa_tool.records.queries import reopenings
from tests.policy.matrix_expected import EVENING, THINGS, TODAY
from tests.support import factories, second_readings
from tests.support.factories import ROLES
from tests.support.site import CriticalClient


@pytest.fixture(scope="module")
def world(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """All things and people, in one database that no test changes for good."""
    folder = tmp_path_factory.mktemp("matrix")
    shutil.copyfile(sqlite_template, folder / "qa.sqlite")
    with world_on(f"sqlite:///{folder / 'qa.sqlite'}", folder) as found:
        yield found


def application_on(address: str, folder: Path) -> Flask:
    """The application on the database of an address; what goes wrong in it fails the test that asked."""
    app = create_app(
        load_settings({"QA_MODE": "test", "QA_INSTANCE": str(folder / "instance"), "QA_DATABASE_URL": address})
    )
    app.test_client_class = CriticalClient
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return app


@contextmanager
def world_on(address: str, folder: Path) -> Iterator[SimpleNamespace]:
    """The same on the database of an address, which is migrated and empty."""
    app = application_on(address, folder)
    with app.app_context():
        engine = db.engine
    with time_machine.travel(EVENING), unit_of_work(engine) as session:
        people = factories.make_people(session)
        ids = make_things(session, people)
        users = {name: make_account(session, people, name) for name in ROLES}
        references = {name: str(session.get_one(Audit, audit_id).reference) for name, audit_id in ids.items()}
    with time_machine.travel(EVENING):
        yield SimpleNamespace(app=app, engine=engine, users=users, ids=ids, references=references)
    engine.dispose()


def make_things(session: Session, people: factories.People) -> dict[str, str]:
    """Every thing, with its canary in a text; their ids by name."""
    places = factories.make_places(session)
    watched = factories.small_definition("live-observation", reference="WA", noun=Noun.OBSERVATION)
    forms = {
        False: factories.publish(session, factories.small_definition("tier-2")),
        True: factories.publish(session, watched),
    }
    ids = {}
    for thing in THINGS:
        author = getattr(people, thing.author)
        about = getattr(people, thing.about) if thing.about else None
        if thing.is_draft:
            typed = {"q_X2": [thing.canary], "q_practitioner": [about.id if about else ""]}
            audit = factories.make_draft(session, forms[thing.observation], author, fields=typed)
            audit.practitioner_id = about.id if about else None
        else:
            audit = factories.make_submitted(
                session,
                forms[thing.observation],
                author=author,
                practitioner=about,
                places=places,
                audit_date=TODAY,
                status=thing.status,
                released=thing.released,
                opened=thing.released and not thing.unread,
                answers={"X2": thing.canary},
            )
        if thing.amended:
            typed = {"q_X2": [f"{thing.canary} amended"]}
            session.add(Draft(audit_id=audit.id, fields=typed, saved_at=now(), reason="Put right"))
        if thing.disputed:
            factories.make_reply(session, audit, View.DISPUTES, thing.canary)
        if thing.reading:
            reader = getattr(people, thing.reader) if thing.reader else people.safeguarding
            second = {"X1": "inadequate"} if thing.reading not in (Step.WAITING, Step.GIVEN) else None
            second_readings.put(session, audit, reader, step=thing.reading, second=second)
        if thing.asked:
            reopenings.add_request(session, audit.id, thing.canary, people.analyst.id, now())
        if thing.observation and thing.released:
            session.add(
                ObservationFeedback(
                    audit_id=audit.id,
                    strength_one=thing.canary,
                    strength_two=thing.canary,
                    thing_to_try=thing.canary,
                    given_on=TODAY,
                    how="phone",
                    late=False,
                    recorded_at=now(),
                    recorded_by=author.id,
                )
            )
        ids[thing.name] = audit.id
    session.flush()
    return ids


def make_account(session: Session, people: factories.People, name: str) -> UserAccount:
    person = getattr(people, name)
    user = UserAccount(email=f"{name}@service.example", password="!", person=person, created_at=now(), grants=[])
    user.grants = [RoleGrant(role=role.value, granted_at=now()) for role in ROLES[name]]
    session.add(user)
    session.flush()
    return user


def browser(world: SimpleNamespace, who: str) -> CriticalClient:
    """A person's browser."""
    client = world.app.test_client()
    assert isinstance(client, CriticalClient)
    with unit_of_work(world.engine) as session:
        client.let_in(world.app, session, world.users[who])
    return client


def object_routes(world: SimpleNamespace) -> Iterator[tuple[str, str, Callable[[str], str]]]:
    """Every route about one audit, with each of its methods, and a function that gives its path for an id."""
    adapter = world.app.url_map.bind("localhost")
    values = {"number": 1, "page": "closing"}
    for rule in world.app.url_map.iter_rules():
        if "audit_id" not in rule.arguments:
            continue
        more = {name: values[name] for name in rule.arguments - {"audit_id"}}
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):

            def path(audit_id: str, rule: Any = rule, method: str = method, more: Any = more) -> str:
                return str(adapter.build(rule.endpoint, {"audit_id": audit_id, **more}, method=method))

            yield rule.endpoint, method, path


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Nothing is committed; the list grows by one whenever it would have been."""
    made: list[None] = []

    def commit() -> None:
        made.append(None)
        db.session.rollback()

    monkeypatch.setattr(db.session, "commit", commit)
    return made


@pytest.fixture
def written(world: SimpleNamespace) -> Iterator[list[str]]:
    """Every statement that writes, but for those on sessions."""
    statements: list[str] = []

    def watch(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        first = statement.split(None, 1)[0].upper()
        if first in ("INSERT", "UPDATE", "DELETE", "REPLACE") and "web_session" not in statement:
            statements.append(statement)

    event.listen(world.engine, "before_cursor_execute", watch)
    yield statements
    event.remove(world.engine, "before_cursor_execute", watch)


def asked(client: CriticalClient, path: str, method: str) -> TestResponse:
    """The answer to one request; forms carry a reason, which several ask for."""
    data = {"reason": "The wrong box was ticked on the day"} if method == "POST" else None
    answer = client.open(path, method=method, data=data)
    answer.get_data()
    answer.close()
    return answer
