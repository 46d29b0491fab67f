"""Reading one setting's text: each function returns the value, or raises ValueError saying what is wrong with it."""

import importlib.util
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

HOST_NAME = re.compile(r"\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)
ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
#: The ways a message can leave by SMTP: how the connection is encrypted, and the usual port.
SMTP = {"smtp": ("none", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How messages leave: kind is none, file (into folder) or smtp (to host and port)."""

    kind: str = "none"
    folder: Path | None = None
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    encryption: str = "none"  # none | starttls | tls
    sender: str = ""


def name_of_organisation(text: str) -> str:
    """A name that fits into the head of a page."""
    if len(text) > 60 or not text.isprintable():
        raise ValueError("must be one line of at most 60 characters")
    return text


def yes_or_no(text: str) -> bool:
    """True or False, from the usual spellings."""
    match text.lower():
        case "yes" | "true" | "on" | "1":
            return True
        case "no" | "false" | "off" | "0":
            return False
    raise ValueError("must be yes or no")


def whole_number(text: str, least: int, most: int) -> int:
    """A whole number between two bounds, both included."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise ValueError(f"must be a whole number from {least} to {most}")
    return int(text)


def folder_to_own(text: str) -> Path:
    """A folder that is there and can be written to, or that can be made."""
    try:
        folder = Path(text).expanduser().absolute()
        standing = next(place for place in (folder, *folder.parents) if place.exists())
    except (OSError, RuntimeError) as fault:
        raise ValueError(f"cannot be the name of a folder ({fault})") from fault
    if not standing.is_dir():
        raise ValueError(f"{standing} is a file, not a folder")
    if not os.access(standing, os.W_OK | os.X_OK):
        raise ValueError(f"the folder {standing} cannot be written to by the user that runs the tool")
    return folder


def existing_folder(text: str) -> Path:
    """A folder that is there."""
    try:
        folder = Path(text).expanduser().absolute()
        there = folder.is_dir()
    except (OSError, RuntimeError) as fault:
        raise ValueError(f"cannot be the name of a folder ({fault})") from fault
    if not there:
        raise ValueError(f"there is no folder {folder}")
    return folder


def trusted_hosts(text: str) -> tuple[str, ...]:
    """Host names, without scheme and port; at least one. Flask compares no IPv6 addresses, so there are none."""
    hosts = tuple(part.strip() for part in text.split(",") if part.strip())
    if not hosts:
        raise ValueError("must name at least one host, such as audits.example.gov.uk")
    for host in hosts:
        if not HOST_NAME.fullmatch(host):
            raise ValueError(f"{host!r} is no host name; give names only, without http://, port, path or *")
    return hosts


def database_url(text: str, instance: Path, *, in_memory: bool) -> str:
    """A database this tool runs on. What is refused is never quoted, because it may hold a password."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as fault:
        raise ValueError("is no database address, such as postgresql+psycopg://USER:PASSWORD@HOST/NAME") from fault
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite":
        _check_sqlite(url, instance, in_memory)
    elif url.drivername == "postgresql+psycopg":
        if not url.database:
            raise ValueError("names no database: end it with /NAME")
        if importlib.util.find_spec("psycopg") is None:
            raise ValueError("needs psycopg: install qa_tool with its extra, pip install qa_tool[postgres]")
    else:
        raise ValueError(f"the tool runs on sqlite and postgresql+psycopg, not on {url.drivername}")
    return url.render_as_string(hide_password=False)


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None in memory, and for another kind of database."""
    parts = make_url(url)
    name = parts.database or ":memory:"
    return Path(name).absolute() if parts.drivername == "sqlite" and name != ":memory:" else None


def _check_sqlite(url: URL, instance: Path, in_memory: bool) -> None:
    if url.host:
        raise ValueError(
            "needs three slashes before a file's name, four before a full path: sqlite:////srv/qa/qa.sqlite"
        )
    name = url.database or ":memory:"
    if name == ":memory:":
        if not in_memory:
            raise ValueError("must name a file: a database in memory would be lost")
        return
    folder = Path(name).absolute().parent
    if folder != instance:
        existing_folder(str(folder))


def address(text: str) -> str:
    """An e-mail address."""
    if not ADDRESS.fullmatch(text):
        raise ValueError("must be an e-mail address, such as quality@example.gov.uk")
    return text


def mail(text: str, sender: str) -> Mail:
    """How messages leave. What is refused is never quoted, because it may hold a password."""
    if text == "none":
        return Mail(sender=sender)
    scheme, _, rest = text.partition(":")
    if scheme == "file" and rest:
        return Mail(kind="file", folder=folder_to_own(rest), sender=sender)
    if scheme in SMTP and rest.startswith("//"):
        return _smtp(urlsplit(text), sender)
    raise ValueError("must be none, file:FOLDER or smtp://HOST:PORT (smtp+starttls:// or smtps:// to encrypt)")


def _smtp(parts: SplitResult, sender: str) -> Mail:
    encryption, usual = SMTP[parts.scheme]
    try:
        port = parts.port or usual
    except ValueError as fault:
        raise ValueError("has no valid port after the host's name") from fault
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must end after the host and port: smtp://HOST:PORT")
    if parts.password and encryption == "none":
        raise ValueError("would send a password in the clear: use smtp+starttls:// or smtps://")
    return Mail(
        kind="smtp",
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encryption=encryption,
        sender=sender,
    )
