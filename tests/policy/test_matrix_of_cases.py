"""The matrix, walked over lists, samples, allocations and files that wait: every role, route, method and state.

As in ``test_matrix``: what is expected is worked out here from the matrix and from what was given to whom.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_tool.extensions import db
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import UserAccount
from qa_tool.people.verbs import staging
from qa_tool.policy.words import Scope
from qa_tool.records.importing import approving, examining
from qa_tool.sampling.allocating import allocated, assigning
from qa_tool.sampling.models import Allocation, SampleCase
from qa_tool.sampling.verbs import iros as sampling_iros
from qa_tool.sampling.verbs import lists
from tests.policy.matrix_expected import EVENING, MISSING, open_to, scopes
from tests.policy.matrix_world import application_on, asked, browser, commits, written
from tests.shell.test_errors import without_tokens
from tests.support import entries, factories
from tests.support.factories import ROLES, draw_nothing
from tests.support.samples import Service, as_csv, make_service

__all__ = ["commits", "written"]  # fixtures
TEAM_OF = {"iro": "manager", "colleague": "manager", "manager": "manager", "other_iro": "other_manager",
           "other_manager": "other_manager"}  # fmt: skip
"""Who manages the team that a person belongs to."""


@dataclass(frozen=True)
class Thing:
    """One object, and all that decides who may do what with it."""

    name: str
    kind: str
    """The name of its id in addresses."""
    holder: str = "analyst"
    """Who has it to audit, or uploaded it."""
    state: str = "open"


THINGS = (
    Thing("list", "list_id"),
    Thing("sample", "sample_id"),
    Thing("allocated-auditor", "allocation_id", "auditor"),
    Thing("allocated-iro", "allocation_id", "iro"),
    Thing("allocated-manager", "allocation_id", "manager"),
    Thing("allocated-other", "allocation_id", "other_iro"),
    Thing("started", "allocation_id", "auditor", "started"),
    Thing("declined", "allocation_id", "auditor", "declined"),
    Thing("reassigned", "allocation_id", "iro", "reassigned"),
    Thing("staged-list", "staged_id"),
    Thing("staged-iros", "staged_id"),
    Thing("staged-audits", "staged_id", "analyst", "staged"),
    Thing("sent-audits", "staged_id", "analyst", "sent"),
)


# -- what the matrix says, by hand -------------------------------------------------------------------------------------


def reaches(who: str, thing: Thing, resource: str, action: str) -> bool:
    """Whether the scopes of a person take in a thing."""
    means = {
        Scope.ALL: True,
        Scope.OWN: thing.holder == who,
        Scope.TEAM: TEAM_OF.get(thing.holder) == who,
        Scope.RELEASED: False,
        Scope.GIVEN: False,
    }
    return any(means[scope] for scope in scopes(who, resource, action))


def expected(who: str, endpoint: str, method: str, thing: Thing) -> int:
    """The status that a person gets for a thing."""
    if not open_to(who, endpoint, method):
        return 403
    room, verb = endpoint.split(".")
    post = method == "POST"
    if room == "allocations" and verb != "allocate":
        return of_allocation(who, verb, post, thing)
    if room == "imports":
        return of_import(who, verb, thing)
    if room == "sampling" and verb == "iros":
        # So is a file that tells the IROs of a list, and it is no list either.
        return 404 if (thing.name, thing.holder) != ("staged-iros", who) else 303 if post else 200
    if room == "sampling" and verb in ("staged", "load", "drop"):
        # A file that waits is its uploader's alone, and a file of audits is no list of cases.
        return 404 if (thing.name, thing.holder) != ("staged-list", who) else 303 if post else 200
    if verb == "draw":
        return 422 if post else 200
    if verb == "replace":
        return 303 if post else 200  # the reason that every form here carries is all it asks for
    return 422 if post else 200  # a list, a sample, its method, its allocation: open to whom the function is


def of_allocation(who: str, verb: str, post: bool, thing: Thing) -> int:
    action = {"show": "read", "start": "start", "decline": "start", "reassign": "update"}[verb]
    if not reaches(who, thing, "allocation", action):
        return 404
    over = thing.state in ("declined", "reassigned")
    if verb == "start":
        return 303  # the audit, or why not
    if verb == "decline" and post:
        return 422 if thing.state == "started" else 303  # given back, or told that it is over
    if verb == "reassign":
        return 303 if over else 422 if post else 200
    return 200


def of_import(who: str, verb: str, thing: Thing) -> int:
    mine, sent = thing.holder == who, thing.state == "sent"
    if thing.state not in ("staged", "sent") or verb == "progress":
        return 404  # a list of cases, not a file of audits; and none of these is being brought in
    if verb == "examining":
        return 404  # small files are looked at in the upload itself
    if verb == "show":
        return 200 if sent or mine else 404
    if verb in ("send", "drop"):
        return 303 if mine else 404
    return 303 if sent else 404  # approve, refuse: only the safeguarding manager gets this far, who uploaded nothing


# -- the world ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """All things and people, in one database that no test changes for good."""
    folder = tmp_path_factory.mktemp("cases")
    shutil.copyfile(sqlite_template, folder / "qa.sqlite")
    app = application_on(f"sqlite:///{folder / 'qa.sqlite'}", folder)
    with app.app_context():
        engine = db.engine
        with time_machine.travel(EVENING), unit_of_work(engine) as session:
            service = make_service(session)
            draw_nothing(session)
            ids, case_id = make_things(session, service, folder / "instance", folder)
            users = {
                name: session.scalars(
                    select(UserAccount).where(UserAccount.person_id == getattr(service.people, name).id)
                ).one()
                for name in ROLES
            }
            numbers = {
                name: str(session.get_one(Allocation, ids[name]).sample_case.listed.case.number)
                for name in ids
                if name.startswith(("allocated", "started", "declined", "reassigned"))
            }
            session.expunge_all()
    with time_machine.travel(EVENING):
        yield SimpleNamespace(app=app, engine=engine, users=users, ids=ids, numbers=numbers, case_id=case_id)
    engine.dispose()


def make_things(session: Session, service: Service, instance: Any, folder: Any) -> tuple[dict[str, str], str]:
    """Every thing; their ids by name, and the id of a case of the sample that nobody has."""
    analyst = service.people.asker("analyst")
    cases = service.list_of(30)
    sample = service.drawn(cases, size=12)
    ids = {"list": cases.id, "sample": sample.id}
    for thing in THINGS:
        if thing.kind != "allocation_id":
            continue
        made = service.given(thing.holder, sample)
        ids[thing.name] = made.id
        asker = service.people.asker(thing.holder)
        if thing.state == "started":
            allocated.begin(session, asker, made.id)
        elif thing.state == "declined":
            allocated.decline(session, asker, made.id, "I know the family.")
        elif thing.state == "reassigned":
            to = assigning.Choice(service.people.second_auditor.id, "")
            assigning.reassign(session, analyst, made.id, to, due=made.due, reason="On leave")
    of_sample = (SampleCase.sample_id == sample.id, SampleCase.drawn.is_(True))
    nobodys = select(SampleCase.id).where(*of_sample, SampleCase.id.not_in(select(Allocation.sample_case_id)))
    free = session.scalars(nobodys.order_by(SampleCase.stratum, SampleCase.rank)).first()
    assert free is not None
    ids["staged-list"] = lists.stage(
        session,
        analyst,
        instance,
        as_csv([("7654321", "CP", "", "", "", "", "P003", "")]),
        "october.csv",
        EVENING.date(),
    ).id
    iros = as_csv([("1000000", "P003")], ("Case number", "IRO"))
    ids["staged-iros"] = sampling_iros.stage(session, analyst, instance, iros, "iros.csv", ids["list"]).id
    for name, state in (("staged-audits", "staged"), ("sent-audits", "sent")):
        row = {"audit_date": EVENING.date(), "locality": "North locality", "X1": "Good", "source_reference": name}
        path = entries.written(factories.small_definition("tier-2", reference="T2"), folder / f"{name}.xlsx", [row])
        kept = staging.keep(instance, staging.AUDITS, io.BytesIO(path.read_bytes()))
        plan = examining.examine(session, analyst, "tier-2", kept.path)
        ids[name] = approving.stage(session, analyst, kept, plan).id
        if state == "sent":
            approving.send(session, analyst, instance, ids[name])
    session.flush()
    return ids, free


def object_routes(world: SimpleNamespace) -> Iterator[tuple[str, str, str, Any]]:
    """Every route about one of these objects: endpoint, method, the name of its id, a function giving its path."""
    adapter = world.app.url_map.bind("localhost")
    kinds = {thing.kind for thing in THINGS}
    for rule in world.app.url_map.iter_rules():
        kind = next(iter(rule.arguments & kinds), None)
        if kind is None:
            continue
        more = {"case_id": world.case_id} if "case_id" in rule.arguments else {}
        assert rule.arguments == {kind, *more}, rule
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):

            def path(object_id: str, rule: Any = rule, method: str = method, kind: str = kind, more: Any = more) -> str:
                return str(adapter.build(rule.endpoint, {kind: object_id, **more}, method=method))

            yield rule.endpoint, method, kind, path


@pytest.mark.timeout(600)
@pytest.mark.parametrize("who", ROLES)
def test_each_person_gets_exactly_what_the_matrix_says_of_each_thing(
    world: SimpleNamespace, commits: list[None], written: list[str], monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """Checks 12 and 13: status, a case number nowhere but with its auditor, hidden as if it did not exist."""
    monkeypatch.setattr(staging, "remove", lambda _path: None)  # nothing is committed, so no file may go
    client = browser(world, who)
    client.criticises = False
    walked = 0
    for endpoint, method, kind, path in object_routes(world):
        missing = asked(client, path(MISSING), method)
        assert missing.status_code == (404 if open_to(who, endpoint, method) else 403), (who, endpoint, method)
        for thing in (one for one in THINGS if one.kind == kind):
            walked += 1
            before = len(commits), len(written)
            answer = asked(client, path(world.ids[thing.name]), method)
            case = f"{who}: {method} {endpoint} of {thing.name}"
            assert answer.status_code == expected(who, endpoint, method, thing), case
            if answer.status_code in (403, 404):
                assert without_tokens(answer).replace(world.ids[thing.name], MISSING) == without_tokens(missing), case
                assert (len(commits), len(written)) == before, case
            if method == "GET":
                assert len(written) == before[1], f"{case} wrote {written[-1]}"
            for other in THINGS:
                number = world.numbers.get(other.name)
                if number and not (other.holder == who and other.state in ("open", "started")):
                    assert number not in answer.text, f"{case} shows the number of {other.name}"
    assert walked > 50


def test_the_auditor_does_find_the_number(world: SimpleNamespace) -> None:
    """Otherwise its absence elsewhere would say nothing."""
    for thing in THINGS:
        if thing.kind == "allocation_id" and thing.state in ("open", "started"):
            page = browser(world, thing.holder).get(f"/allocations/{world.ids[thing.name]}/").text
            assert world.numbers[thing.name] in page, thing.name


@pytest.mark.parametrize("who", ROLES)
def test_lists_name_what_may_be_reached_and_no_more(world: SimpleNamespace, who: str) -> None:
    """Allocations, files that wait, samples: the address of a thing stands in a list exactly for whom it opens."""
    client = browser(world, who)
    client.criticises = False
    for listing, route, kind in (
        ("/allocations/", "allocations.show", "allocation_id"),
        ("/imports/", "imports.show", "staged_id"),
        ("/samples/", "sampling.show", "sample_id"),
    ):
        page = client.get(listing)
        assert page.status_code in (200, 403)
        for thing in (one for one in THINGS if one.kind == kind and one.state in ("open", "started", "sent", "staged")):
            opens = expected(who, route, "GET", thing) == 200
            if thing.name in ("staged-list", "staged-iros"):
                continue  # they stand among the lists of cases
            assert (world.ids[thing.name] in page.text) == (page.status_code == 200 and opens), (who, thing.name)


@pytest.mark.parametrize("who", ROLES)
def test_coverage_counts_for_whom_it_is_open_and_names_nobody_out_of_reach(world: SimpleNamespace, who: str) -> None:
    page = browser(world, who).get("/samples/coverage")
    granted = scopes(who, "coverage", "read")
    assert page.status_code == (200 if granted else 403)
    shown = {
        name
        for name, code in (("iro", "P003"), ("colleague", "P004"), ("other_iro", "P005"))
        if granted and f">{code}<" in page.text.replace("\n", "")
    }
    lines = {"manager": {"iro", "colleague"}, "other_manager": {"other_iro"}}
    if Scope.ALL in granted:
        assert shown == {"iro", "colleague", "other_iro"}
    elif Scope.TEAM in granted:
        assert shown == lines[who]
    elif granted:
        assert shown <= {who}
