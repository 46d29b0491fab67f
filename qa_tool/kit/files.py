"""Files of exports: whole or not at all, readable by this service only, and swept when a process was killed.

Names of files that every system takes, and that tell apart what differs: four localities are four names.
Which characters a file of XML can hold at all: workbooks and documents are files of XML.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine

from qa_tool.kit.periods import Period

FOLDER = "workbooks"
"""Where exports are made, in the instance folder."""
PARTIAL = ".part"
REASON_CHARACTERS = 200
"""Most characters of what somebody says a file is for."""
ABANDONED_AFTER_SECONDS = 3600
"""A half-written file of this age was left by a process that was killed."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of ``path`` in one step when all is well, and is removed otherwise."""
    partial = path.with_name(f".{uuid4().hex}{PARTIAL}")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield partial
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def sweep(_engine: Engine, instance: Path) -> None:
    """Remove half-written files that a killed process left among the exports."""
    for left in (instance / FOLDER).glob(f".*{PARTIAL}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_AFTER_SECONDS:
                left.unlink()


LONGEST = 120


def file_name(subject: str, period: Period | str, ending: str, *of: str) -> str:
    """'quality-assurance-2018-19-Q3-cluster-North-locality.xlsx'; ``of`` is what it is of besides, '' for nothing."""
    label = period if isinstance(period, str) else period.label
    parts = [_plain(part) for part in (subject, label, *of)]
    return f"{'-'.join(part for part in parts if part)[:LONGEST].rstrip('-')}.{ending}"


def _plain(text: str) -> str:
    """Letters, digits, dots and hyphens only."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", letters).strip("-.")


REPLACEMENT = "\ufffd"
IMPOSSIBLE_MARKS = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""As a regular expression's set of characters writes them."""
IMPOSSIBLE = re.compile(f"[{IMPOSSIBLE_MARKS}]")
"""Characters that no XML file can hold."""

_SYMBOLS = str.maketrans(
    {
        "\uf0b7": "\u2022",  # the bullet
        "\uf0a7": "\u25aa",
        "\uf06e": "\u25a0",
        "\uf0a8": "\u25fb",
        "\uf06f": "\u25a1",
        "\uf071": "\u2751",
        "\uf076": "\u2756",
        "\uf0d8": "\u27a2",
        "\uf0e0": "\u2192",
        "\uf0ae": "\u2192",
        "\uf0e8": "\u2794",
        "\uf0fc": "\u2713",
        "\uf0fe": "\u2611",
        "\uf0fb": "\u2717",
        "\uf0a3": "\u2264",
        "\uf0b3": "\u2265",
        "\uf0b0": "\u00b0",
        "\uf0b1": "\u00b1",
        "\uf02d": "\u2013",
        "\uf04a": "\u263a",
        "\uf04c": "\u2639",
        "\uf020": " ",
    }
)
"""What Word's symbol fonts draw, by the private places under which they are pasted: other fonts draw a box there."""
_UNKNOWN_BULLET = re.compile("(?m)^([^\\S\n]*)[\ue000-\uf8ff](?=[^\\S\n])")


def without_private(text: str) -> str:
    """``text`` with the bullets and signs that were pasted from Word as every font has them.

    A sign that is not known stays what it is, but for one alone at the beginning of a line: that is a bullet.
    """
    return _UNKNOWN_BULLET.sub("\\1\u2022", text.translate(_SYMBOLS))


def possible(text: str) -> str:
    """``text`` with every character that cannot be stored replaced by U+FFFD."""
    return IMPOSSIBLE.sub(REPLACEMENT, text)
