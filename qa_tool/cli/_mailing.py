"""Handing e-mails to the mail server, or into the folder, that QA_MAIL names."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.utils import make_msgid, parseaddr

from flask import Flask
from flask_mailman import EmailMessage, Mail
from flask_mailman.backends.smtp import EmailBackend

from qa_tool.config import Settings
from qa_tool.notices.verbs import Message, Undeliverable

SECONDS = 30
"""How long a mail server may take for each of its answers."""


class CheckedEmailBackend(EmailBackend):
    """The library's own takes any certificate after STARTTLS, and would give the password to whoever stands between.

    Here the certificate has to be valid and the host's own, as it has to with TLS from the start.
    """

    def open(self) -> bool:
        """Connect, encrypt, sign in. Raises OSError (every error of smtplib and ssl is one)."""
        if not self.use_tls:
            return bool(super().open())  # type: ignore[no-untyped-call]
        if self.connection:
            return False
        connection = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            connection.starttls(context=self.ssl_context)
            if self.username:
                connection.login(self.username, self.password or "")
        except BaseException:
            connection.close()
            raise
        self.connection = connection
        return True

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Send and close. A message that is refused leaves no connection behind."""
        try:
            return int(super().send_messages(email_messages))  # type: ignore[no-untyped-call]
        finally:
            with suppress(OSError):
                self.close()  # type: ignore[no-untyped-call]


def deliverer(app: Flask, settings: Settings) -> Callable[[Message], None]:
    """A function that hands over one message, or raises Undeliverable."""
    mail = settings.mail
    backend = f"{CheckedEmailBackend.__module__}.{CheckedEmailBackend.__name__}"
    app.config.update(
        MAIL_BACKEND=backend if mail.kind == "smtp" else "file",
        MAIL_SERVER=mail.host,
        MAIL_PORT=mail.port,
        MAIL_USERNAME=mail.user or None,
        MAIL_PASSWORD=mail.password or None,
        MAIL_USE_TLS=mail.encryption == "starttls",
        MAIL_USE_SSL=mail.encryption == "tls",
        MAIL_TIMEOUT=SECONDS,
        MAIL_FILE_PATH=str(mail.folder) if mail.folder else None,
    )
    if mail.folder:
        mail.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    Mail(app)

    def deliver(message: Message) -> None:
        try:
            sender = mail.sender or "qa-tool@localhost"
            EmailMessage(message.subject, message.text, sender, [message.to], headers=_headers(sender)).send()
        except OSError as refused:
            raise Undeliverable from refused

    return deliver


def _headers(sender: str) -> dict[str, str]:
    """What keeps replies by machine away, and an id under the sender's domain: one of localhost looks like spam."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Message-ID": make_msgid(domain=domain or "localhost"),
    }
