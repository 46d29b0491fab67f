"""A served installation for browsers: the real forms, a small cast with accounts, waitress on loopback."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from playwright.sync_api import BrowserContext

from qa_tool import create_app
from qa_tool.config import load_settings
from qa_tool.definitions.verbs import publishing
from qa_tool.extensions import db
from qa_tool.kit.digests import digest_of
from qa_tool.kit.periods import now
from qa_tool.kit.transactions import unit_of_work
from qa_tool.people.models import RoleGrant, UserAccount, WebSession
from qa_tool.people.queries import sessions
from qa_tool.resources import forms_folder
from qa_tool.shell.sessions import secret_of
from tests.support import factories
from tests.support.factories import ROLES, People
from tests.support.serving import on_loopback

COOKIE = "qa_session"
COMMAND = "import sys; from qa_tool.cli import main; sys.exit(main())"


@dataclass
class World:
    """What a journey needs: where the site is, who there is, and a way in."""

    app: Flask
    url: str
    people: People
    accounts: dict[str, int]

    def let_in(self, context: BrowserContext, name: str) -> None:
        """Sign the browser in as one of the cast, without spending a password's time."""
        token = secrets.token_urlsafe(32)
        with self.app.app_context(), unit_of_work(db.engine) as session:
            user = session.get(UserAccount, self.accounts[name])
            assert user is not None
            data = {"_user_id": user.fs_uniquifier, "_fresh": True, "csrf_token": secret_of(user.id)}
            sessions.add(session, digest_of(token), user.id, TaggedJSONSerializer().dumps(data).encode(), now())
        context.add_cookies([{"name": COOKIE, "value": token, "url": self.url}])

    def command(self, *words: str, typed: str = "", **settings: str) -> str:
        """``qa-tool`` on this installation, as an administrator or cron runs it: what it says. It must succeed."""
        ours = self.app.extensions["qa_settings"]
        known = {"QA_MODE": "test", "QA_INSTANCE": str(ours.instance), "QA_DATABASE_URL": ours.database_url}
        ran = subprocess.run(
            [sys.executable, "-c", COMMAND, *words],
            env=os.environ | known | settings, input=typed, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert ran.returncode == 0, (words, ran.stdout, ran.stderr)
        return ran.stdout

    def end_sessions(self, name: str) -> None:
        """End every session of one of the cast, as the passing of time does."""
        with self.app.app_context(), unit_of_work(db.engine) as session:
            for row in session.query(WebSession).filter_by(user_id=self.accounts[name]):
                row.ended_at = now()


@contextmanager
def served(database_url: str, instance: Path) -> Iterator[World]:
    """The site on a free port of 127.0.0.1 until the block ends."""
    settings = load_settings({"QA_MODE": "test", "QA_INSTANCE": str(instance), "QA_DATABASE_URL": database_url})
    app = create_app(settings)
    with app.app_context(), unit_of_work(db.engine) as session:
        publishing.publish(session, forms_folder())
        people = factories.make_people(session)
        accounts = {name: _account(people, name) for name in ROLES}
        session.add_all(accounts.values())
        session.flush()
        ids = {name: account.id for name, account in accounts.items()}
    with on_loopback(app) as url:
        yield World(app, url, people, ids)


def _account(people: People, name: str) -> UserAccount:
    return UserAccount(
        email=f"{name}@service.example",
        password="!",
        person=people.by_name[name],
        created_at=now(),
        grants=[RoleGrant(role=role.value, granted_at=now()) for role in ROLES[name]],
    )
