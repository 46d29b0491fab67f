"""Settings from the environment: every variable the tool reads, what it means, and what is checked at start.

SETTINGS is the one list of them; docs/settings.md shows the same table (printed by `python -m qa_tool.config`).
"""

import difflib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from qa_tool import config_checks as checks
from qa_tool.config_checks import Mail
from qa_tool.keyfiles import KeyFileError, keep_to_owner, kept_key, weakness
from qa_tool.resources import forms_folder

T = TypeVar("T")


class Mode(StrEnum):
    """What the tool is run for."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class Setting(NamedTuple):
    """One environment variable, as the documentation shows it."""

    name: str
    default: str
    meaning: str
    checked: str


SETTINGS = (
    Setting(
        "QA_MODE",
        "production",
        "What this process is for: `production`, `demo` (this machine only, plain http) or `test`.",
        "one of the three",
    ),
    Setting(
        "QA_ORGANISATION",
        "Children's services",
        "Name of the organisation, as the head of every page shows it.",
        "one line of at most 60 characters",
    ),
    Setting(
        "QA_INSTANCE",
        "./instance",
        "Folder that this installation owns: database, keys, messages.",
        "can be made and written to",
    ),
    Setting(
        "QA_DATABASE_URL",
        "qa_tool.sqlite in the instance folder",
        "Database: `sqlite:///FILE`, or `postgresql+psycopg://USER:PASSWORD@HOST/NAME`.",
        "SQLite file or PostgreSQL; psycopg is installed; in memory only in tests",
    ),
    Setting(
        "QA_SECRET_KEY",
        "made once in the instance folder",
        "Key that signs forms and links. A new one ends every session.",
        "at least 32 characters, not a repeated or simple text; its file is readable by its owner only",
    ),
    Setting(
        "QA_CASE_KEY",
        "made once in the instance folder",
        "Key by which case numbers are found again. Never change it once there are audits, and back it up.",
        "as QA_SECRET_KEY, and different from it",
    ),
    Setting(
        "QA_PASSWORD_SALT",
        "made once in the instance folder",
        "Secret that passwords are mixed with. With another one nobody can sign in: back it up.",
        "as QA_SECRET_KEY, and different from it",
    ),
    Setting(
        "QA_TRUSTED_HOSTS",
        "localhost, 127.0.0.1",
        "Host names that the service answers to, separated by commas. A leading dot takes in the names below it.",
        "names, without http:// and port",
    ),
    Setting(
        "QA_PROXIES",
        "0",
        "How many reverse proxies stand before the tool, whose forwarding headers it may believe.",
        "whole number from 0 to 5",
    ),
    Setting(
        "QA_MAIL",
        "none; in the demo file:mail in the instance folder",
        "How messages leave: `none`, `file:FOLDER`, or `smtp://USER:PASSWORD@HOST:PORT` "
        "(`smtp+starttls://` or `smtps://` to encrypt).",
        "one of these; a password only over an encrypted connection",
    ),
    Setting(
        "QA_MAIL_FROM",
        "no sender",
        "Address that messages come from.",
        "an e-mail address; needed with smtp",
    ),
    Setting(
        "QA_FORMS",
        "the forms that come with the tool",
        "Folder of form definitions.",
        "an existing folder",
    ),
    Setting(
        "QA_SESSION_IDLE_MINUTES",
        "30",
        "Minutes without a request after which a person signs in again.",
        "whole number from 5 to 240, shorter than the session",
    ),
    Setting(
        "QA_SESSION_HOURS",
        "8",
        "Hours after signing in when a session ends in any case.",
        "whole number from 1 to 24",
    ),
    Setting(
        "QA_SMALL_BASE",
        "20",
        "A percentage of fewer answers than this is marked as of a small base.",
        "whole number from 1 to 1000",
    ),
    Setting(
        "QA_COUNTS_ONLY_BELOW",
        "10",
        "Below this number of answers, counts are shown and no percentage.",
        "whole number from 0 to 1000, at most QA_SMALL_BASE",
    ),
    Setting(
        "QA_MAX_UPLOAD_MB",
        "20",
        "Largest file and largest page of answers that may be sent, in megabytes. "
        "Lists and audits to bring in: at most 20.",
        "whole number from 1 to 200",
    ),
    Setting(
        "QA_DEBUG",
        "no",
        "Python's traces in the browser, for developers.",
        "yes or no; refused in production",
    ),
)


class ConfigurationError(Exception):
    """The settings cannot be used. `faults` pairs the variables concerned with what is wrong, all at once."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  {name}: {text}." for name, text in faults)
        super().__init__(f"qa_tool cannot start with these settings:\n{lines}\nEvery setting: docs/settings.md")

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables that are at fault, in the order of the message."""
        return tuple(name for name, _ in self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process, checked. Secrets do not show when it is printed."""

    mode: Mode
    debug: bool
    organisation: str
    instance: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    case_key: str = field(repr=False)
    password_salt: str = field(repr=False)
    trusted_hosts: tuple[str, ...]
    proxies: int
    mail: Mail
    forms: Path
    session_idle: timedelta
    session_length: timedelta
    small_base: int
    counts_only_below: int
    max_upload_bytes: int

    @property
    def https(self) -> bool:
        """Whether people reach the tool by https only, so that cookies may insist on it."""
        return self.mode is Mode.PRODUCTION

    @property
    def session_cookie(self) -> str:
        """Name of the session cookie. Browsers accept the prefix only on https, from this host, for every path."""
        return "__Host-qa_session" if self.https else "qa_session"

    def flask_config(self) -> dict[str, Any]:
        """The same in the words of Flask and its extensions."""
        return {
            "DEBUG": self.debug,
            "TESTING": self.mode is Mode.TEST,
            "SECRET_KEY": self.secret_key,
            "SECURITY_PASSWORD_SALT": self.password_salt,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "TRUSTED_HOSTS": list(self.trusted_hosts),
            "PREFERRED_URL_SCHEME": "https" if self.https else "http",
            "SESSION_COOKIE_NAME": self.session_cookie,
            "SESSION_COOKIE_SECURE": self.https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "PERMANENT_SESSION_LIFETIME": self.session_length,
            "WTF_CSRF_TIME_LIMIT": None,  # a token ends with its session; a clock set back would refuse every form
            "WTF_CSRF_SSL_STRICT": False,  # shell/access asks where a form comes from; a lost Referer is no reason
            "MAX_CONTENT_LENGTH": self.max_upload_bytes,
            "MAX_FORM_MEMORY_SIZE": self.max_upload_bytes,
        }


#: Hosts answered to when none are named: this machine only.
LOOPBACK: tuple[str, ...] = ("localhost", "127.0.0.1")
#: The secrets, and the names of the files that keep those not given.
KEYS = {"QA_SECRET_KEY": "secret-key", "QA_CASE_KEY": "case-key", "QA_PASSWORD_SALT": "password-salt"}


class _Reader:
    """Takes settings out of the environment and gathers what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = {name: text.strip() for name, text in environ.items() if name.startswith("QA_")}
        self.faults: list[tuple[str, str]] = []

    def fault(self, name: str, text: str) -> None:
        """Note one fault."""
        self.faults.append((name, text))

    def take(self, name: str, default: T, check: Callable[[str], T]) -> T:
        """The value of a variable: the default where it is not set or empty, or where it is at fault."""
        text = self.environ.get(name, "")
        try:
            return check(text) if text else default
        except ValueError as wrong:
            self.fault(name, str(wrong))
            return default

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number between two bounds."""
        return self.take(name, default, lambda text: checks.whole_number(text, least, most))

    def unknown(self) -> None:
        """A misspelt variable would otherwise be ignored in silence."""
        known = [setting.name for setting in SETTINGS]
        for name in sorted(set(self.environ) - set(known)):
            near = difflib.get_close_matches(name, known, n=1)
            self.fault(name, "is no setting of this tool" + (f"; it may be meant for {near[0]}" if near else ""))


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that these environment variables give.

    Makes the instance folder, missing keys and the empty file of a new SQLite database.

    Raises ConfigurationError, with every fault at once; then nothing has been made.
    """
    reader = _Reader(environ)
    reader.unknown()
    mode = reader.take("QA_MODE", Mode.PRODUCTION, _mode)
    instance = reader.take("QA_INSTANCE", Path("instance").absolute(), checks.folder_to_own)
    _check_given_keys(reader, mode)
    settings = Settings(
        mode=mode,
        debug=reader.take("QA_DEBUG", False, checks.yes_or_no),
        organisation=reader.take("QA_ORGANISATION", "Children's services", checks.name_of_organisation),
        instance=instance,
        database_url=reader.take(
            "QA_DATABASE_URL",
            f"sqlite:///{(instance / 'qa_tool.sqlite').as_posix()}",
            lambda text: checks.database_url(text, instance, in_memory=mode is Mode.TEST),
        ),
        secret_key="",
        case_key="",
        password_salt="",
        trusted_hosts=reader.take("QA_TRUSTED_HOSTS", LOOPBACK, checks.trusted_hosts),
        proxies=reader.number("QA_PROXIES", 0, 0, 5),
        mail=_mail(reader, mode, instance),
        forms=reader.take("QA_FORMS", forms_folder(), checks.existing_folder),
        session_idle=timedelta(minutes=reader.number("QA_SESSION_IDLE_MINUTES", 30, 5, 240)),
        session_length=timedelta(hours=reader.number("QA_SESSION_HOURS", 8, 1, 24)),
        small_base=reader.number("QA_SMALL_BASE", 20, 1, 1000),
        counts_only_below=reader.number("QA_COUNTS_ONLY_BELOW", 10, 0, 1000),
        max_upload_bytes=reader.number("QA_MAX_UPLOAD_MB", 20, 1, 200) * 1024 * 1024,
    )
    _check_together(reader, settings)
    if reader.faults:
        raise ConfigurationError(reader.faults)
    keys = _keys(reader, instance)
    _keep_database_to_owner(reader, settings)
    return replace(
        settings,
        secret_key=keys["QA_SECRET_KEY"],
        case_key=keys["QA_CASE_KEY"],
        password_salt=keys["QA_PASSWORD_SALT"],
    )


def _mode(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError:
        raise ValueError(f"must be {', '.join(Mode)}") from None


def _mail(reader: _Reader, mode: Mode, instance: Path) -> Mail:
    """Mail from its two variables; the demo keeps its messages in a folder."""
    sender = reader.take("QA_MAIL_FROM", "", checks.address)
    default = Mail(kind="file", folder=instance / "mail", sender=sender) if mode is Mode.DEMO else Mail(sender=sender)
    mail = reader.take("QA_MAIL", default, lambda text: checks.mail(text, sender))
    if mail.kind == "smtp" and not reader.environ.get("QA_MAIL_FROM"):
        reader.fault("QA_MAIL_FROM", "must say which address messages come from, because QA_MAIL sends them")
    return mail


def _check_given_keys(reader: _Reader, mode: Mode) -> None:
    """Keys in the environment: strong outside demo and tests, and each another one."""
    given: dict[str, str] = {}
    for name in KEYS:
        key = reader.environ.get(name, "")
        if key and mode is Mode.PRODUCTION and (wrong := weakness(key)):
            reader.fault(name, f"{wrong}. Leave it out, and the tool makes a strong one in the instance folder")
        elif key and key in given:
            reader.fault(name, f"is the same as {given[key]}; each must be a key of its own")
        given.setdefault(key, name)


def _check_together(reader: _Reader, settings: Settings) -> None:
    """What only two settings together can get wrong."""
    if settings.debug and settings.mode is Mode.PRODUCTION:
        reader.fault("QA_DEBUG", "must be no in production: it would show traces to everybody")
    if settings.session_idle >= settings.session_length:
        reader.fault("QA_SESSION_IDLE_MINUTES", "must be shorter than the whole session, QA_SESSION_HOURS")
    if settings.counts_only_below > settings.small_base:
        reader.fault("QA_COUNTS_ONLY_BELOW", "must not be greater than QA_SMALL_BASE")


def _keys(reader: _Reader, instance: Path) -> dict[str, str]:
    """The three secrets: as given, else out of their files, which are made when missing."""
    keys: dict[str, str] = {}
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise ConfigurationError([("QA_INSTANCE", f"{instance} cannot be made: {fault.strerror}")]) from fault
    for name, file_name in KEYS.items():
        try:
            keys[name] = reader.environ.get(name) or kept_key(instance / "keys" / file_name)
        except KeyFileError as fault:
            reader.fault(name, str(fault))
    if reader.faults:
        raise ConfigurationError(reader.faults)
    return keys


def _keep_database_to_owner(reader: _Reader, settings: Settings) -> None:
    """Make the file of a new SQLite database for its owner only; in production, refuse one that others can read."""
    path = checks.sqlite_file(settings.database_url)
    if path is None:
        return
    try:
        exposed = keep_to_owner(path)
    except OSError as fault:
        reader.fault("QA_DATABASE_URL", f"{path} cannot be made or looked at: {fault.strerror}")
    else:
        if exposed and settings.mode is Mode.PRODUCTION:
            reader.fault("QA_DATABASE_URL", f"{path} can be read or changed by other users: run chmod 600 on it")
    if reader.faults:
        raise ConfigurationError(reader.faults)


def markdown_table() -> str:
    """The table of settings as docs/settings.md shows it."""
    rows = [f"| `{name}` | {default} | {meaning} | {checked} |" for name, default, meaning, checked in SETTINGS]
    return "\n".join(["| Variable | When not set | Meaning | Checked at start |", "|---|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown_table())
