"""Every role, every route of actions and follow-ups, every state: what may be reached answers, everything else hides.

Expected is what the matrix and plain facts say (who owns it, who did it, who wrote the audit, about whom), by hand.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from qa_tool.actions.models import Commitment, CommitmentStep
from qa_tool.actions.words import CommitmentKind, CommitmentStatus, Difference, StepKind
from qa_tool.definitions.words import Grade, Noun
from qa_tool.extensions import db
from qa_tool.kit.periods import now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.policy.words import Scope
from qa_tool.records.models import Audit
from qa_tool.records.words import Status
from tests.policy.matrix_expected import EVENING, MANAGES, MISSING, TODAY, open_to, scopes
from tests.policy.matrix_world import application_on, browser, commits, make_account
from tests.shell.test_errors import without_tokens
from tests.support import factories
from tests.support.factories import ROLES
from tests.support.site import CriticalClient

__all__ = ["commits"]  # a fixture


@dataclass(frozen=True)
class Promise:
    """One commitment, and all that decides who may see and settle it."""

    name: str
    status: CommitmentStatus
    owner: str | None = "iro"
    done_by: str | None = None
    author: str = "auditor"
    about: str | None = "iro"
    released: bool = True
    observation: bool = False
    inadequate: bool = False
    """The follow-up of an inadequate, rather than an action: its re-audit is due once it is closed."""

    @property
    def canary(self) -> str:
        """A word that stands in its texts and nowhere else."""
        return f"canary-{self.name}-end"


OPEN, DONE, VERIFIED, CANCELLED = (
    CommitmentStatus.OPEN,
    CommitmentStatus.DONE,
    CommitmentStatus.VERIFIED,
    CommitmentStatus.CANCELLED,
)
PROMISES = (
    Promise("open", OPEN),
    Promise("unreleased", OPEN, released=False),
    Promise("nobodys", OPEN, owner=None),
    Promise("managers", OPEN, owner="manager"),
    Promise("by-manager", OPEN, owner=None, author="manager"),
    Promise("elsewhere", OPEN, owner="other_iro", about="other_iro"),
    Promise("lent", OPEN, owner="colleague", about="other_iro"),
    Promise("observed", OPEN, author="manager", observation=True),
    Promise("done", DONE, done_by="iro"),
    Promise("done-by-manager", DONE, owner=None, done_by="manager"),
    Promise("done-manager-owns", DONE, owner="manager", done_by="colleague"),
    Promise("done-by-safeguarding", DONE, owner=None, done_by="safeguarding", about="other_iro"),
    Promise("verified", VERIFIED, done_by="iro"),
    Promise("cancelled", CANCELLED),
    Promise("to-look-at-again", VERIFIED, done_by="iro", inadequate=True),
)


def reaches(who: str, one: Promise, action: str) -> bool:
    if one.about == who and not one.released:
        return False
    written = one.author == who and (action == "read" or one.owner is None)
    means = {
        Scope.ALL: True,
        Scope.OWN: action != "re-audit" and (one.owner == who or written),  # nobody was given one to look at again
        Scope.TEAM: one.about in MANAGES.get(who, ()) or one.owner in MANAGES.get(who, ()),
        Scope.RELEASED: False,
    }
    return any(means[scope] for scope in scopes(who, "follow-up", action))


def stranger(who: str, one: Promise) -> bool:
    return who not in (one.owner, one.done_by, one.about)


def reads_words(who: str, one: Promise) -> bool:
    if not reaches(who, one, "read"):
        return False
    return not one.observation or "AN" not in {role.value for role in ROLES[who]}


def expected(who: str, endpoint: str, method: str, one: Promise) -> int:
    """The status that a person gets; forms come blank, so that what is open to them asks for more."""
    if not open_to(who, endpoint, method):
        return 403
    live = one.status in (OPEN, DONE)
    action, in_turn = {
        "actions.show": ("read", True),
        "actions.note": ("update", live),
        "actions.done": ("update", one.status is OPEN),
        "actions.close": ("verify", one.status is DONE and stranger(who, one)),
        "actions.assign": ("assign", one.status is OPEN),
        "actions.cancel": ("assign", live and stranger(who, one)),
        "actions.re_audit": ("re-audit", False),
        "actions.give_re_audit": ("assign", one.inadequate),
        "actions.before_after": ("read", one.inadequate),
    }[endpoint]
    if not reaches(who, one, action):
        return 404
    if method == "GET":
        return 200 if in_turn and reaches(who, one, "read") else 404
    if endpoint == "actions.re_audit":
        begins = one.inadequate and stranger(who, one)
        return 404 if begins else 303  # no page made an id for the audit; or the page says why it cannot begin
    if endpoint == "actions.give_re_audit":
        return 422 if one.inadequate else 303  # nobody is chosen; or the page says that nothing is due
    if endpoint in ("actions.close", "actions.cancel") and not stranger(who, one):
        return 303  # the page says why another person must
    return 422


@pytest.fixture(scope="module")
def world(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    folder = tmp_path_factory.mktemp("who")
    shutil.copyfile(sqlite_template, folder / "qa.sqlite")
    app = application_on(f"sqlite:///{folder / 'qa.sqlite'}", folder)
    with app.app_context():
        engine = db.engine
    with time_machine.travel(EVENING), unit_of_work(engine) as session:
        people = factories.make_people(session)
        ids = {one.name: make_promise(session, people, one) for one in PROMISES}
        users = {name: make_account(session, people, name) for name in ROLES}
        references = {
            name: session.get_one(Audit, session.get_one(Commitment, identity).audit_id).reference
            for name, identity in ids.items()
        }
    with time_machine.travel(EVENING):
        yield SimpleNamespace(app=app, engine=engine, users=users, ids=ids, references=references)
    engine.dispose()


def make_promise(session: Any, people: factories.People, one: Promise) -> str:
    watched = factories.small_definition("live-observation", reference="WA", noun=Noun.OBSERVATION)
    definition = watched if one.observation else factories.small_definition("tier-2")
    audit = factories.make_submitted(
        session,
        factories.publish(session, definition),
        author=getattr(people, one.author),
        practitioner=getattr(people, one.about) if one.about else None,
        audit_date=TODAY,
        status=Status.SUBMITTED,
        released=one.released,
    )

    def person(name: str | None) -> str | None:
        return str(getattr(people, name).id) if name else None

    kept = Commitment(
        audit_id=audit.id,
        kind=CommitmentKind.INADEQUATE if one.inadequate else CommitmentKind.ACTION,
        text=f"Write {one.canary}",
        known_by=one.canary,
        owner_id=person(one.owner),
        owner_role=None if one.owner else "team-manager",
        opened_at=now(),
        due=date(2018, 11, 1),
        status=one.status,
        done_by=person(one.done_by),
        done_on=TODAY if one.done_by else None,
    )
    if one.status in (VERIFIED, CANCELLED):
        kept.settled_at, kept.settled_by = now(), people.head.id
    if one.status is VERIFIED:
        kept.difference, kept.what_changed, kept.evidence = Difference.SOME, one.canary, one.canary
    if one.inadequate:
        kept.regrade, kept.re_audit_due = Grade.GOOD, date(2019, 2, 1)
    session.add(kept)
    session.flush()
    session.add(CommitmentStep(commitment_id=kept.id, number=1, kind=StepKind.NOTE, at=now(), text=one.canary))
    session.flush()
    return kept.id


def routes(world: SimpleNamespace) -> list[tuple[str, str, Any]]:
    adapter = world.app.url_map.bind("localhost")
    return [
        (rule.endpoint, method, lambda one, rule=rule, method=method: adapter.build(
            rule.endpoint, {"commitment_id": one}, method=method))
        for rule in world.app.url_map.iter_rules()
        if rule.arguments == {"commitment_id"}
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]  # fmt: skip


def asked(client: CriticalClient, path: str, method: str) -> Any:
    answer = client.open(path, method=method, data={} if method == "POST" else None)
    answer.get_data()
    return answer


@pytest.mark.timeout(900)  # every route with every state of an action
@pytest.mark.parametrize("who", ROLES)
def test_each_person_gets_exactly_what_the_matrix_says(world: SimpleNamespace, commits: list[None], who: str) -> None:
    """Checks 12 and 13: status, the words of others nowhere, hidden as if it did not exist, nothing committed."""
    client = browser(world, who)
    for endpoint, method, path in routes(world):
        client.criticises = True
        missing = asked(client, path(MISSING), method)
        client.criticises = False
        assert missing.status_code == (404 if open_to(who, endpoint, method) else 403), (endpoint, method)
        for one in PROMISES if missing.status_code == 404 else PROMISES[:1]:
            before = len(commits)
            answer = asked(client, path(world.ids[one.name]), method)
            case = f"{who}: {method} {endpoint} of {one.name}"
            assert answer.status_code == expected(who, endpoint, method, one), case
            if answer.status_code in (403, 404):
                assert without_tokens(answer) == without_tokens(missing), case
                assert len(commits) == before, case
            for other in PROMISES:
                if not reads_words(who, other):
                    assert other.canary not in answer.text, f"{case} shows {other.name}"
            if endpoint in ("actions.show", "actions.before_after") and answer.status_code == 200:
                assert (one.canary in answer.text) == reads_words(who, one), case


@pytest.mark.parametrize("who", ROLES)
def test_the_list_holds_what_may_be_read_and_no_more(world: SimpleNamespace, who: str) -> None:
    client = browser(world, who)
    answer = client.get("/actions/?whose=all&state=any")
    if not open_to(who, "actions.listing", "GET"):
        assert answer.status_code == 403
        return
    for one in PROMISES:
        assert (world.references[one.name] in answer.text) == reaches(who, one, "read"), one.name
        own_words = reads_words(who, one) and not one.inadequate  # a follow-up's words are those of its kind
        assert (one.canary in answer.text) == own_words, one.name
