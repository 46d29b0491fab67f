"""The matrix, walked: every role, every route, every object. What may be reached answers, everything else hides.

What is expected is worked out here from the matrix and from who wrote what about whom, in plain Python; the SQL of the
store, the services and the pages are what is tested.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.extensions import db
from qa_tool.models import Audit, Draft, ObservationFeedback, RoleGrant, UserAccount
from qa_tool.policy import matrix
from qa_tool.policy.words import Scope
from qa_tool.store import frozen
from qa_tool.store.transactions import unit_of_work
from qa_tool.vocabulary.audits import Noun, Status
from qa_tool.vocabulary.moderation import Step
from qa_tool.vocabulary.periods import now
from qa_tool.vocabulary.replies import View
from tests.support import factories, second_readings
from tests.support.factories import ROLES
from tests.web.conftest import CriticalClient
from tests.web.test_errors import without_tokens

TODAY = date(2018, 11, 20)
EVENING = datetime(2018, 11, 20, 18, tzinfo=UTC)
MISSING = "f" * 32
MANAGES = {"manager": {"iro", "colleague"}, "other_manager": {"other_iro"}}


@dataclass(frozen=True)
class Thing:
    """One audit or observation, and all that decides who may see it."""

    name: str
    author: str
    about: str | None
    status: Status
    released: bool = False
    unread: bool = False
    """Whether its IRO, who was let see it, has not opened it yet."""
    disputed: bool = False
    """Whether its IRO disputes it and nobody has decided yet."""
    observation: bool = False
    amended: bool = False
    """Whether somebody is writing a new revision of it."""
    asked: bool = False
    """Whether the audit team asked to reopen it and nobody has decided yet."""
    reading: Step | None = None
    """Where its second reading stands; None where there is none."""
    reader: str = ""
    """Who has it to read, or has read it."""

    @property
    def canary(self) -> str:
        """A word that stands in its text and nowhere else."""
        return f"canary-{self.name}"

    @property
    def is_draft(self) -> bool:
        """Whether it has never been submitted."""
        return self.status is Status.DRAFT


THINGS = (
    Thing("draft-auditor", "auditor", "colleague", Status.DRAFT),
    Thing("draft-second", "second_auditor", "colleague", Status.DRAFT),
    Thing("draft-manager", "manager", "colleague", Status.DRAFT),
    Thing("draft-head", "head", "colleague", Status.DRAFT),
    Thing("draft-iro", "iro", "other_iro", Status.DRAFT),
    Thing("draft-sm", "safeguarding", "iro", Status.DRAFT, observation=True),
    Thing("unreleased", "auditor", "iro", Status.SUBMITTED),
    Thing("released", "auditor", "iro", Status.SUBMITTED, released=True),
    Thing("unread", "auditor", "iro", Status.SUBMITTED, released=True, unread=True),
    Thing("disputed", "auditor", "iro", Status.SUBMITTED, released=True, disputed=True),
    Thing("contested", "safeguarding", "other_iro", Status.SUBMITTED, released=True, disputed=True),
    Thing("colleagues", "second_auditor", "colleague", Status.SUBMITTED, released=True),
    Thing("elsewhere", "manager", "other_iro", Status.CLOSED, released=True),
    Thing("by-iro", "iro", "other_iro", Status.SUBMITTED),
    Thing("nobodys", "second_auditor", None, Status.SUBMITTED),
    Thing("reopened", "auditor", "iro", Status.REOPENED, released=True, amended=True),
    Thing("asked", "second_auditor", "iro", Status.SUBMITTED, released=True, asked=True),
    Thing("unassigned", "auditor", "colleague", Status.SUBMITTED, reading=Step.WAITING),
    Thing("to-read", "auditor", "colleague", Status.SUBMITTED, True, reading=Step.GIVEN, reader="other_manager"),
    Thing("with-sm", "second_auditor", "iro", Status.SUBMITTED, True, reading=Step.GIVEN, reader="safeguarding"),
    Thing("graded", "second_auditor", "iro", Status.SUBMITTED, reading=Step.GRADED, reader="other_manager"),
    Thing("settled", "auditor", "iro", Status.MODERATED, True, reading=Step.SETTLED, reader="other_manager"),
    Thing("arguable", "iro", "other_iro", Status.MODERATED, reading=Step.DISPUTED, reader="manager"),
    Thing("unseen-obs", "manager", "iro", Status.SUBMITTED, observation=True),
    Thing("given-obs", "manager", "iro", Status.SUBMITTED, released=True, observation=True),
    Thing("other-obs", "other_manager", "other_iro", Status.SUBMITTED, released=True, observation=True),
)


# -- what the matrix says, by hand -------------------------------------------------------------------------------------


def open_to(who: str, endpoint: str, method: str) -> bool:
    """Whether the function is open to a person's roles at all."""
    rule = matrix.routes()[endpoint, method]
    return isinstance(rule, str) or bool(scopes(who, rule.resource, rule.action))


def scopes(who: str, resource: str, action: str) -> frozenset[Scope]:
    """The scopes of a person's roles."""
    return matrix.scopes(frozenset(ROLES[who]), resource, action)


def reaches(who: str, thing: Thing, resource: str, action: str) -> bool:
    """Whether the scopes of a person take in a submitted thing."""
    if thing.is_draft:
        return False
    seen = thing.released and not thing.amended and not thing.unread
    if (thing.about == who and not seen) or reads_blind(who, thing):
        return False
    means = {
        Scope.ALL: True,
        Scope.OWN: thing.author == who,
        Scope.RELEASED: thing.about == who and seen,
        Scope.TEAM: thing.about in MANAGES.get(who, ()),
        Scope.GIVEN: thing.reader == who and thing.reading is not Step.GIVEN,
    }
    return any(means[scope] for scope in scopes(who, resource, action))


def reads_blind(who: str, thing: Thing) -> bool:
    """Whether a person is to grade it without knowing how it was graded."""
    return thing.reader == who and thing.reading is Step.GIVEN


def reaches_reading(who: str, thing: Thing, action: str) -> bool:
    """Whether the scopes of a person take in a thing's second reading. Never of one's own practice."""
    if thing.reading is None or thing.about == who:
        return False
    mine, wrote_it = thing.reader == who, thing.author == who and thing.reading in (Step.SETTLED, Step.DISPUTED)
    if reads_blind(who, thing) and action not in ("grade", "assign"):
        return False
    own = mine if action == "grade" else wrote_it if action == "dispute" else mine or wrote_it
    means = {Scope.ALL: True, Scope.OWN: own}
    return any(means[scope] for scope in scopes(who, "moderation", action))


def of_reading(who: str, endpoint: str, method: str, thing: Thing) -> int:
    """The status of the pages of second readings; posted forms say nothing of what is to be decided."""
    verb, get = endpoint.removeprefix("moderation."), method == "GET"
    if verb == "show" and reads_blind(who, thing):
        return 303  # to where it is read
    step = thing.reading if reaches_reading(who, thing, READING_ACTIONS[verb]) else None
    now_open = {
        "give": (Step.WAITING, Step.GIVEN),
        "blind": (Step.GIVEN,),
        "keep": (Step.GIVEN,),
        "hand_back": (Step.GIVEN,),
        "settle": (Step.GRADED,),
        "dispute": (Step.SETTLED,),
        "arbitrate": (Step.DISPUTED,),
        "note": (Step.GRADED, Step.SETTLED, Step.DISPUTED),
        "show": tuple(Step),
        "resolve": (),  # nothing was said about any
    }[verb]
    if step in now_open:
        return 200 if get or verb == "keep" else 422
    over = {"give": (Step.GRADED, Step.SETTLED, Step.DISPUTED), "blind": (Step.GRADED, Step.SETTLED, Step.DISPUTED),
            "settle": (Step.SETTLED, Step.DISPUTED), "dispute": (Step.DISPUTED,)}  # fmt: skip
    return 303 if not get and step in over.get(verb, ()) else 404


READING_ACTIONS = {"give": "assign", "blind": "grade", "keep": "grade", "hand_back": "grade", "settle": "grade",
                   "dispute": "dispute", "arbitrate": "arbitrate", "note": "discuss", "resolve": "discuss",
                   "show": "read"}  # fmt: skip


def reads(who: str, thing: Thing) -> bool:
    """Whether a person may open a submitted thing."""
    if thing.observation:
        return reaches(who, thing, "observation", "read") or reaches(who, thing, "observation", "read-coded")
    return reaches(who, thing, "audit", "read")


def reads_text(who: str, thing: Thing) -> bool:
    """Whether a person may read what was written, and not only grades and coded findings."""
    return reaches(who, thing, "observation" if thing.observation else "audit", "read") or writes(who, thing)


def writes(who: str, thing: Thing) -> bool:
    """Whether a person is writing it: the author of a draft or of an amendment, and nobody else."""
    return (thing.is_draft or thing.amended) and thing.author == who


def wrote(who: str, thing: Thing) -> bool:
    """Whether a person is the author of what was submitted."""
    return thing.author == who and not thing.is_draft


def answers(who: str, thing: Thing) -> bool:
    """Whether a person has opened an audit of their own practice, and so can answer it."""
    return thing.about == who and thing.released and not (thing.observation or thing.amended or thing.unread)


#: Route and method -> status for those who are writing; for everybody else it is not there.
WRITING = {
    ("audits.tasks", "GET"): 200,
    ("audits.facts", "GET"): 200,
    ("audits.facts", "POST"): 303,
    ("audits.case_number", "GET"): 200,
    ("audits.case_number", "POST"): 200,  # no number was typed
    ("audits.section", "GET"): 200,
    ("audits.section", "POST"): 303,
    ("audits.autosave", "POST"): 200,
    ("audits.check", "GET"): 200,
    ("audits.check", "POST"): 303,
    ("audits.discard", "GET"): 200,
    ("audits.discard", "POST"): 303,
}


def expected(who: str, endpoint: str, method: str, thing: Thing) -> int:  # noqa: C901, PLR0911, PLR0912  one line per route
    """The status that a person gets for a thing."""
    if not open_to(who, endpoint, method):
        return 403
    if (endpoint, method) in WRITING:
        return WRITING[endpoint, method] if writes(who, thing) else 404
    if endpoint.startswith("moderation."):
        return of_reading(who, endpoint, method, thing)
    about_me = thing.observation and thing.about == who and not thing.is_draft
    graded_again = thing.reading not in (None, Step.WAITING, Step.GIVEN)
    match endpoint, method:
        case "audits.show", _:
            onward = (thing.is_draft and thing.author == who) or (thing.about == who and thing.unread)
            return 303 if onward else 200 if reads(who, thing) else 404
        case (("audits.revision" | "audits.submitted"), _):
            return 200 if reads(who, thing) else 404
        case "audits.submit", _:
            return 303 if thing.author == who else 404
        case "audits.reopen", "GET":
            return 200 if not (thing.is_draft or thing.amended or thing.asked) else 404
        case "audits.reopen", _:
            return 404 if thing.is_draft else 200 if thing.amended or thing.asked else 303
        case "quarters.reopening", _:
            waits = thing.asked and reaches(who, thing, "reopening", "approve")
            return 404 if not waits else 200 if method == "GET" else 422  # the form says nothing of the decision
        case "audits.abandon", _:
            return 404 if not thing.amended else 200 if method == "GET" else 303
        case "audits.correct_facts", "GET":
            return 200 if wrote(who, thing) and not thing.amended and not graded_again else 404
        case "audits.correct_facts", _:
            return 404 if not wrote(who, thing) else 200 if thing.amended or graded_again else 303
        case "audits.release", "GET":
            waits = thing.about is not None and not thing.released and not thing.observation
            return 200 if waits and reaches(who, thing, "audit", "release") else 404
        case "audits.release", _:
            releasable = thing.about is not None and not thing.observation
            return 303 if releasable and reaches(who, thing, "audit", "release") else 404
        case "audits.findings_given", "GET":
            return 200 if wrote(who, thing) and not thing.amended else 404
        case "audits.findings_given", _:
            return 404 if not wrote(who, thing) else 303 if thing.amended else 200
        case "observations.conversation", _:
            return 200 if thing.observation and (reaches(who, thing, "conversation", "read") or about_me) else 404
        case "observations.reflect", "GET":
            return 200 if about_me and not thing.released else 404
        case "observations.reflect", _:
            return 200 if about_me else 404  # a part is missing, or feedback was given meanwhile: the page says so
        case "observations.feedback", "GET":
            return 200 if thing.observation and wrote(who, thing) and not thing.released else 404
        case "observations.feedback", _:
            return 200 if thing.observation and wrote(who, thing) else 404
        case (("enquiries.resolution" | "enquiries.withdraw" | "enquiries.close"), _):
            return 404  # no thing here disagrees with a decision: tests/services/enquiries has some that do
        case "observations.reply", _:
            return 200 if about_me and thing.released else 404
        case "feedback.show", _:
            follows = thing.released and not thing.observation and reaches(who, thing, "feedback", "read")
            return 303 if thing.about == who and thing.unread else 200 if follows else 404
        case "feedback.self_grade", "GET":
            return 200 if thing.about == who and thing.unread else 404
        case "feedback.self_grade", _:
            if thing.about == who and thing.unread:
                return 422  # no grade was chosen
            return 303 if answers(who, thing) else 404
        case "feedback.reply", _:
            return (200 if method == "GET" else 422) if answers(who, thing) else 404
        case "feedback.dispute", _:
            decided = thing.disputed and reaches(who, thing, "dispute", "decide")
            return 404 if not decided else 200 if method == "GET" else 422  # the form says nothing of the decision
        case "actions.add", _:
            able = reads(who, thing) and reaches(who, thing, "follow-up", "create")
            return 404 if not able else 200 if method == "GET" else 422  # nothing was typed
    raise AssertionError(f"{endpoint} {method} is not in this table: say here who gets which answer")


# -- the world ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """All things and people, in one database that no test changes for good."""
    folder = tmp_path_factory.mktemp("matrix")
    shutil.copyfile(sqlite_template, folder / "qa.sqlite")
    address = f"sqlite:///{folder / 'qa.sqlite'}"
    app = create_app(
        load_settings({"QA_MODE": "test", "QA_INSTANCE": str(folder / "instance"), "QA_DATABASE_URL": address})
    )
    app.test_client_class = CriticalClient
    app.config["PROPAGATE_EXCEPTIONS"] = True
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
            frozen.add_request(session, audit.id, thing.canary, people.analyst.id, now())
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


@pytest.mark.timeout(900)  # a hundred routes, each with every state of its objects
@pytest.mark.parametrize("who", ROLES)
def test_each_person_gets_exactly_what_the_matrix_says_of_each_thing(world, commits, written, who):
    """Checks 12 and 13: status, the text of others nowhere, hidden as if it did not exist, nothing changed."""
    client = browser(world, who)
    for endpoint, method, path in object_routes(world):
        client.criticises = True
        missing = asked(client, path(MISSING), method)
        client.criticises = False  # the same page over and over; rooms criticise their own
        assert missing.status_code == (404 if open_to(who, endpoint, method) else 403), (endpoint, method)
        for thing in THINGS if missing.status_code == 404 else THINGS[:1]:
            before = len(commits), len(written)
            answer = asked(client, path(world.ids[thing.name]), method)
            case = f"{who}: {method} {endpoint} of {thing.name}"
            assert answer.status_code == expected(who, endpoint, method, thing), case
            if answer.status_code in (403, 404):
                assert without_tokens(answer) == without_tokens(missing), case
                assert (len(commits), len(written)) == before, case
            if method == "GET":
                assert len(written) == before[1], f"{case} wrote {written[-1]}"
            for other in THINGS:
                if not reads_text(who, other):
                    assert other.canary not in answer.text, f"{case} shows {other.name}"


@pytest.mark.parametrize("who", ROLES)
def test_who_may_read_a_text_finds_it(world, who):
    """The canaries do stand on the pages: otherwise their absence elsewhere would say nothing."""
    client = browser(world, who)
    for thing in THINGS:
        if writes(who, thing):
            assert thing.canary in client.get(f"/audits/{world.ids[thing.name]}/sections/closing").text
        elif reads_text(who, thing):
            assert thing.canary in client.get(f"/audits/{world.ids[thing.name]}/").text


@pytest.mark.parametrize("who", ROLES)
def test_pages_about_no_single_audit_are_open_as_the_matrix_says(world, commits, written, who):
    """Lists, searches and figures: open or forbidden by role, without a word or reference of what is hidden."""
    client = browser(world, who)
    adapter = world.app.url_map.bind("localhost")
    for rule in world.app.url_map.iter_rules():
        if "audit_id" in rule.arguments or rule.endpoint in ("static", "account.sign_in", "account.sign_out"):
            continue
        values = dict.fromkeys(rule.arguments, "tier-2")
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            before = len(written)
            answer = asked(client, adapter.build(rule.endpoint, values, method=method), method)
            case = f"{who}: {method} {rule.endpoint}"
            if getattr(matrix.routes()[rule.endpoint, method], "by_token", False):
                assert answer.status_code == 401, f"{case} is open to somebody without a token"
                assert len(written) == before, case
                continue
            if not open_to(who, rule.endpoint, method):
                assert answer.status_code == 403, case
            else:
                assert answer.status_code not in (401, 403, 405, 500), case
            if method == "GET":
                assert len(written) == before, case
            if not str(answer.mimetype).startswith("text/"):
                continue  # a workbook: what it holds has tests of its own
            for thing in THINGS:
                if not reads_text(who, thing):
                    assert thing.canary not in answer.text, case
                if not reads(who, thing) and not writes(who, thing) and not knows_status(who, thing):
                    assert world.references[thing.name] not in answer.text, f"{case} shows {thing.name}"


def knows_status(who: str, thing: Thing) -> bool:
    """Whether a person may know that a draft exists, that there is an observation to answer or an audit to open, or
    to read a second time."""
    if reads_blind(who, thing):
        return True
    of_draft = thing.is_draft and thing.about != who and bool(scopes(who, "audit-draft", "read-status"))
    return of_draft or (thing.about == who and not thing.is_draft and (thing.observation or thing.unread))


def test_the_list_holds_what_may_be_read_and_no_more(world):
    for who in ROLES:
        if not open_to(who, "audits.listing", "GET"):
            continue
        page = browser(world, who).get("/audits/").text
        for thing in THINGS:
            if reads(who, thing) and not thing.amended:
                assert world.references[thing.name] in page, f"{who} does not find {thing.name}"


@pytest.mark.parametrize("path", ["/", "/audits/", "/analysis/", "/forms/", "/account/"])
def test_nobody_comes_in_without_signing_in(world, path):
    client = world.app.test_client()
    assert client.get(path).status_code == 303
    assert client.get(path, headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


def test_every_other_route_asks_for_signing_in_too(world):
    public = {endpoint for (endpoint, _), rule in matrix.routes().items() if rule == matrix.PUBLIC}
    assert public == {"static", "health.alive", "health.ready", "account.sign_in"}
    client = world.app.test_client()
    for _, method, path in object_routes(world):
        assert client.open(path(MISSING), method=method).status_code == 303


def test_two_roles_reach_what_either_does_but_never_ones_own_before_release(world):
    """Object rule 11: the conflict rules come before any grant."""
    with unit_of_work(world.engine) as session:
        user = session.merge(world.users["iro"])
        user.grants.append(RoleGrant(role="HS", granted_at=now()))
    client = browser(world, "iro")
    status = {thing.name: client.get(f"/audits/{world.ids[thing.name]}/").status_code for thing in THINGS}
    with unit_of_work(world.engine) as session:
        session.query(RoleGrant).filter_by(user_id=world.users["iro"].id, role="HS").delete()
    assert status["nobodys"] == status["elsewhere"] == status["released"] == 200
    assert status["unreleased"] == status["unseen-obs"] == status["reopened"] == 404
