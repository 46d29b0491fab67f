"""The application on a fresh database, and browsers that criticise every page they are shown."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, Self
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from qa_tool import create_app
from qa_tool.config import Settings, load_settings
from qa_tool.extensions import db
from qa_tool.kit.digests import digest_of
from qa_tool.kit.periods import now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import Person, RoleGrant, UserAccount
from qa_tool.people.queries import sessions
from qa_tool.people.verbs import accounts
from qa_tool.policy.words import Role
from qa_tool.records.verbs import cases
from qa_tool.shell.headers import HEADERS
from qa_tool.shell.sessions import secret_of
from tests.support.factories import CASE_KEY
from tests.support.trail import Trail

PASSWORD = "purple tangent lorry seven"
COOKIE = "qa_session"
UnitOfWork = Callable[[], AbstractContextManager[Session]]


@pytest.fixture(autouse=True)
def case_key() -> Iterator[None]:
    """The key of case numbers, as the application would set it."""
    cases.use_key(CASE_KEY)
    yield
    cases.use_key(CASE_KEY)


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """Settings as in the demo, but for tests, on a fresh database."""
    return load_settings({"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "instance"), "QA_DATABASE_URL": sqlite_url})


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all tests, not once for each application."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application as it is served."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    app.test_client_class = CriticalClient
    with app.app_context():
        trail = app.extensions["trail"] = Trail(db.engine)
    yield app
    trail.close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def in_database(app: Flask) -> UnitOfWork:
    """``with in_database() as session:`` writes to the application's database and commits."""
    with app.app_context():
        engine = db.engine
    return lambda: unit_of_work(engine)


@pytest.fixture
def account_of(in_database: UnitOfWork) -> Callable[..., UserAccount]:
    """``account_of("QR")``, ``account_of(person, "QR", "AU")``: the account of a role or person, made when missing."""

    def account(who: Role | str | Person, *roles: Role | str, password: str = "!") -> UserAccount:
        with in_database() as session:
            if isinstance(who, Person):
                person = session.merge(who)
                wanted = [Role(role) for role in roles]
            else:
                wanted = [Role(who), *map(Role, roles)]
                person = _person_for(session, wanted[0])
            user = session.query(UserAccount).filter_by(person_id=person.id).one_or_none()
            if user is None:
                grants = [RoleGrant(role=role.value, granted_at=now()) for role in wanted]
                user = UserAccount(
                    email=f"{person.staff_code.lower()}@service.example",
                    password=password,
                    person=person,
                    created_at=now(),
                    grants=grants,
                )
                session.add(user)
                session.flush()
            return user

    return account


@pytest.fixture
def client_as(
    app: Flask, account_of: Callable[..., UserAccount], in_database: UnitOfWork
) -> Callable[..., CriticalClient]:
    """``client_as("IRO")``, ``client_as(person, "QR")``: a browser, signed in; ``client_as(None)``: one that is not.

    It sends the token of its session with every form, and checks every page (see ``criticise``).
    ``client.person_id`` says whose it is.
    """

    def client(who: Role | str | Person | None, *roles: Role | str) -> CriticalClient:
        browser = app.test_client()
        assert isinstance(browser, CriticalClient)
        if who is not None:
            user = account_of(who, *roles)
            browser.person_id = user.person_id
            browser.account_id = user.id
            with in_database() as session:
                browser.let_in(app, session, user)
        return browser

    return client


def found(pattern: str, text: str) -> re.Match[str]:
    """What a pattern finds, which must be there."""
    match = re.search(pattern, text)
    assert match, f"{pattern} is not there"
    return match


def account_at(session: Session, email: str) -> UserAccount:
    """The account of an address, which must be there."""
    user = accounts.find(session, email)
    assert user is not None
    return user


def person_with(session: Session, person_id: str | None) -> Person:
    """The person with an id, who must be there."""
    person = session.get(Person, person_id)
    assert person is not None
    return person


def _person_for(session: Session, role: Role) -> Person:
    """The one person of the tests who stands for a role."""
    code = f"{role.value}-99"
    person = session.query(Person).filter_by(staff_code=code).one_or_none()
    if person is None:
        person = Person(staff_code=code, job=role.name, is_practitioner=role is Role.IRO, in_post_from=date(2015, 1, 1))
        session.add(person)
        session.flush()
    return person


class CriticalClient(FlaskClient):
    """A browser that fails the test when a page is not what it should be."""

    person_id: str | None = None
    account_id: int | None = None
    secret: str | None = None
    criticises = True

    def let_in(self, app: Flask, session: Session, user: UserAccount) -> None:
        """Begin a session for the user, as signing in does, without spending time on the password."""
        token = secrets.token_urlsafe(32)
        self.secret = secret_of(user.id)
        data: dict[str, Any] = {"_user_id": user.fs_uniquifier, "_fresh": True, "csrf_token": self.secret}
        text = TaggedJSONSerializer().dumps(data)
        sessions.add(session, digest_of(token), user.id, text.encode(), now())
        self.set_cookie(COOKIE, token)

    def says_what_files_are_for(self, purpose: str = "A meeting of managers") -> Self:
        """As the page before the first file asks."""
        assert self.post("/account/files", data={"reason": purpose}).status_code == 303
        return self

    def form_token(self) -> str:
        """A token for forms of this browser's session."""
        serializer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        token = serializer.dumps(self.secret)
        assert isinstance(token, str)
        return token

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        """Ask; a form gets its token unless ``csrf`` is False; a page is criticised, and what was written is too."""
        if kwargs.get("method") == "POST" and csrf and self.secret and "json" not in kwargs:
            data = kwargs.get("data")
            if data is None or isinstance(data, dict):
                kwargs["data"] = {"csrf_token": self.form_token(), **(data or {})}
        response = super().open(*args, **kwargs)
        missing = HEADERS.keys() - response.headers.keys()
        assert not missing, f"{response.request.path} goes out without {', '.join(sorted(missing))}"
        trail: Trail | None = self.application.extensions.get("trail")
        wrong = trail.take() if trail is not None else []
        assert not (self.criticises and wrong), "; ".join(wrong)
        if self.criticises and response.mimetype == "text/html" and response.status_code not in range(300, 400):
            faults = criticise(response.text)
            assert not faults, f"{response.request.path}: " + "; ".join(faults)
        return response


#: What somebody typed is shown as it was typed, control characters from a word processor among it.
HARMLESS = frozenset({"invalid-codepoint"})


def criticise(page: str) -> list[str]:
    """What is wrong with a page: HTML, title, headings, ids, labels, error links, and what a strict policy blocks."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    root = parser.parse(page)
    faults = [f"HTML: {code} at {place}" for place, code, _ in parser.errors if code not in HARMLESS]
    titles = [title.text or "" for title in root.iterfind("head/title")]
    if len(titles) != 1 or not titles[0].endswith(" - Quality assurance") or titles[0].startswith(" - "):
        faults.append(f"title: {titles}")
    if len(root.findall(".//h1")) != 1:
        faults.append(f"{len(root.findall('.//h1'))} first headings")
    ids = [element.get("id") for element in root.iterfind(".//*[@id]")]
    faults += [f"id {name} twice" for name in sorted({name for name in ids if ids.count(name) > 1 and name})]
    faults += _unlabelled(root)
    faults += [
        f"{attribute} speaks of {name}, which is not there"
        for attribute in ("aria-describedby", "aria-labelledby", "for")
        for element in root.iterfind(f".//*[@{attribute}]")
        for name in (element.get(attribute) or "").split()
        if name not in ids
    ]
    faults += [
        f"the error summary links to {link.get('href')}, which is not there"
        for link in root.iterfind(".//*[@class='govuk-error-summary']//a")
        if (link.get("href") or "").startswith("#") and (link.get("href") or "")[1:] not in ids
    ]
    faults += _blocked(root)
    return faults


def _unlabelled(root: Element) -> list[str]:
    labelled = {label.get("for") for label in root.iterfind(".//label[@for]")}
    faults = []
    for element in root.iter():
        if element.tag not in ("input", "select", "textarea"):
            continue
        if element.tag == "input" and element.get("type") in ("hidden", "submit", "button"):
            continue
        named = element.get("aria-label") or element.get("aria-labelledby")
        if element.get("id") not in labelled and not named:
            faults.append(f"{element.tag} {element.get('name')} has no label")
    return faults


def _blocked(root: Element) -> list[str]:
    """What a strict content security policy keeps from working, and forms that would be refused."""
    faults = [
        f"inline {element.tag}"
        for element in root.iter()
        if element.tag in ("script", "style") and not element.get("src")
    ]
    faults += [
        f"{element.tag} has {name}"
        for element in root.iter()
        for name in element.attrib
        if str(name) == "style" or str(name).startswith("on")
    ]
    faults += [
        f"form to {form.get('action')} carries no token"
        for form in root.iter("form")
        if (form.get("method") or "").lower() == "post" and form.find(".//input[@name='csrf_token']") is None
    ]
    return faults
