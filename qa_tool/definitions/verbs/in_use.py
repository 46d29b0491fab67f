"""What is in use of the files beside the forms: as published, read once for each content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from qa_tool.definitions import queries
from qa_tool.definitions.files.reading import Block
from qa_tool.definitions.kinds import from_content
from qa_tool.definitions.verbs.reading import beside_forms

T = TypeVar("T")


class InUse(Generic[T]):
    """The things of a kind in use, by key. As long as nothing of it was ever published, what the files say holds."""

    def __init__(
        self, kind: str, folder: str, build: Callable[[Block], T | None], of_files: Callable[[Path], Mapping[str, T]]
    ) -> None:
        """``build``: one of what is written, None of what has a fault; ``of_files`` reads the folder of that name."""
        self._kind, self._folder, self._build, self._of_files = kind, folder, build, of_files
        self._built: dict[str, T | None] = {}
        """By content hash: content never changes, whichever database it is in."""

    def __call__(self, session: Session) -> dict[str, T]:
        """Those of the session's database. One with a fault is left out: a later tool may refuse what was sound."""
        hashes = queries.hashes_in_use(session, self._kind)
        if hashes is None:
            return dict(self._of_files(beside_forms(self._folder)))
        return self._made(session, hashes)

    def of_versions(self, session: Session, numbers: Mapping[str, int]) -> dict[str, T]:
        """As they were in versions of these numbers, by key; without those that were never published."""
        every = queries.file_versions(session, self._kind)
        then = [one for one in every if numbers.get(one.key) == one.number]
        return self._made(session, {one.key: one.content_hash for one in then})

    def _made(self, session: Session, hashes: Mapping[str, str]) -> dict[str, T]:
        new = {found for found in hashes.values() if found not in self._built}
        for found, content in queries.file_contents(session, self._kind, new).items() if new else ():
            self._built[found] = self._build(from_content(content, f"{self._kind}, as published"))
        return {key: part for key, found in hashes.items() if (part := self._built[found]) is not None}
