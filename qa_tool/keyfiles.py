"""Files of the instance folder that are readable by their owner only: secret keys, made once, and the database."""

import contextlib
import os
import secrets
import stat
import tempfile
import time
from pathlib import Path

SHORTEST = 32
FEWEST_DIFFERENT = 10
#: Random bytes in a key that the tool makes itself; 64 characters when written down.
STRENGTH = 48
#: How long to wait, in seconds, for another process that is writing the same file.
PATIENCE = 2.0


class KeyFileError(Exception):
    """A key file could not be made, read or trusted; the text says which and what to do."""


def weakness(key: str) -> str:
    """What is wrong with a key, in words that follow its name; empty when it is strong enough.

    It must have 32 characters or more, 10 different ones among them, and be no short piece repeated.
    """
    if len(key) < SHORTEST:
        return f"is too short: it has {len(key)} characters and needs at least {SHORTEST}"
    if len(set(key)) < FEWEST_DIFFERENT:
        return f"is too simple: it has only {len(set(key))} different characters and needs at least {FEWEST_DIFFERENT}"
    if (key + key).find(key, 1) < len(key):
        return "is too simple: it repeats one piece of text"
    return ""


def kept_key(path: Path) -> str:
    """The key in the file, made now when there is none yet. Processes that start together get the same one.

    Raises KeyFileError when the file cannot be made or read, can be read by other users, or holds a weak key.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        key = _read(path)
        rights = stat.S_IMODE(path.stat().st_mode)
    except OSError as fault:
        raise KeyFileError(f"the key file {path} cannot be made or read: {fault.strerror}") from fault
    if os.name == "posix" and rights & 0o077:
        raise KeyFileError(f"the key file {path} can be read or changed by other users: run chmod 600 on it")
    if fault_found := weakness(key):
        raise KeyFileError(f"the key in {path} {fault_found}: put back the right file from your backup")
    return key


def keep_to_owner(path: Path) -> bool:
    """Make an empty file for its owner only, unless it is there; whether other users can come at what is there.

    SQLite gives the files beside its database the rights of the database. What others cannot enter keeps what is in it.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if os.name != "posix":
        return False
    return bool(path.stat().st_mode & 0o077 and path.parent.stat().st_mode & 0o011)


def _make(path: Path) -> None:
    """Write a new key beside its place, then link it there: the name appears once, with all of its content."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # made with rights 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(STRENGTH))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return  # another process was quicker: its key is the one
        except OSError:
            _make_without_links(path, Path(temporary).read_text(encoding="ascii"))
    finally:
        Path(temporary).unlink(missing_ok=True)
    _settle(path.parent)


def _make_without_links(path: Path, key: str) -> None:
    """The same on a file system without links: only one process can create the file, the others wait in _read."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(key)
        stream.flush()
        os.fsync(stream.fileno())


def _settle(folder: Path) -> None:
    """Make the new name survive a power cut, where the system lets a folder be synchronised."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> str:
    """The key, waiting a moment for a process that has created the file and not yet written it."""
    until = time.monotonic() + PATIENCE
    while not (key := path.read_text(encoding="utf-8", errors="replace").strip()) and time.monotonic() < until:
        time.sleep(0.02)
    return key
