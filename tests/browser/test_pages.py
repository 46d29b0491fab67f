"""Every page of auditing, empty, with errors and long: accessible, nothing blocked, nothing over the edge."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.record import Answer, Finding
from qa_tool.definitions.words import FindingKind, Grade, Outcome
from qa_tool.extensions import db
from qa_tool.kit.transactions import unit_of_work
from tests.browser import steps
from tests.browser.world import World
from tests.support import factories

LONG = "Averyveryverylongwordwithoutanyspaces" * 6 + " and then a sentence that goes on and on. " * 30
WIDTHS = pytest.mark.parametrize("width", ["desktop", "narrow"])


def _submitted(session: Session, world: World, count: int = 1, **rest: Any) -> str:
    version = session.query(FormVersion).filter_by(form_key="supervision").one()
    people = world.people
    answers: dict[str, Any] = {
        "SU-02": Answer(Outcome.ANSWERED, Grade.INADEQUATE.value, LONG),
        "X1": Grade.REQUIRES_IMPROVEMENT.value,
        "X2": LONG,
        "X3": (Finding(FindingKind.STRENGTH, LONG, ("VOICE.V1", "PLAN.P1")),),
    }
    for _ in range(count):
        audit = factories.make_submitted(
            session,
            version,
            answers=answers,
            author=people.manager,
            practitioner=people.iro,
            practitioner_team=people.team,
            grade=Grade.REQUIRES_IMPROVEMENT,
            **rest,
        )
    return audit.id


@WIDTHS
def test_empty_pages(visit: Any, world: World, width: str) -> None:
    for name in ("manager", "iro", "analyst", "administrator", "support"):
        visitor = visit(name, width=width)
        paths = ["/"]
        if name not in ("administrator", "support"):
            paths += ["/audits/", "/forms/", "/audits/?form=supervision&grade=good"]
        if name == "manager":
            paths += ["/audits/start", "/audits/start/tier-2", "/forms/live-observation"]
        for path in paths:
            visitor.go(path)
            visitor.examine(f"{name} {path} {width}")


@WIDTHS
def test_pages_of_a_draft(visit: Any, world: World, width: str) -> None:
    visitor = visit("manager", width=width)
    page = visitor.page
    audit_id = steps.start(page, world, "tier-2")
    steps.fill_facts(page, world, plan="CP+CLA")
    visitor.examine("facts, filled in")
    page.get_by_role("button", name="Save and return").click()
    for path in (
        "tasks",
        "facts",
        "case-number",
        "sections/risk",
        "sections/closing",
        "check",
        "check?problems=1",
        "discard",
    ):
        response = page.goto(f"{world.url}/audits/{audit_id}/{path}")
        assert response is not None
        assert response.status == 200, path
        visitor.examine(f"{path} {width}")
    page.goto(f"{world.url}/audits/{audit_id}/sections/closing?check=1")
    visitor.examine(f"closing with what is missing {width}")
    page.goto(f"{world.url}/audits/{audit_id}/case-number")
    page.locator("#case_number").fill("12")
    page.get_by_role("button", name="Save").click()
    visitor.examine(f"a case number that is none {width}")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.classList.contains('govuk-error-summary')")


@WIDTHS
def test_long_pages_of_what_was_submitted(visit: Any, world: World, width: str) -> None:
    with world.app.app_context(), unit_of_work(db.engine) as session:
        audit_id = _submitted(session, world, 60, released=True)
        fresh = _submitted(session, world)
    manager, iro, analyst = (visit(name, width=width) for name in ("manager", "iro", "analyst"))
    for visitor, paths in (
        (manager, ("/", "/audits/?page=2", f"/audits/{audit_id}/", f"/audits/{fresh}/release")),
        (manager, (f"/audits/{fresh}/findings-given", f"/audits/{fresh}/submitted")),
        (iro, ("/", f"/audits/{audit_id}/")),
        (analyst, ("/audits/", f"/audits/{audit_id}/reopen", f"/audits/{audit_id}/")),
    ):
        for path in paths:
            response = visitor.page.goto(world.url + path)
            assert response is not None
            assert response.status == 200, path
            visitor.examine(f"{path} {width}")
    manager.go(f"/audits/{fresh}/findings-given")
    manager.page.get_by_role("button", name="Save").click()
    manager.examine(f"findings given, with errors {width}")
    analyst.go(f"/audits/{audit_id}/reopen")
    analyst.page.get_by_role("button", name="Reopen").click()
    analyst.examine(f"reopening without a reason {width}")
