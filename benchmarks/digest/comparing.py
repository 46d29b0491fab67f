"""Two written states beside each other: what is only in one, and what differs, item by item."""

from __future__ import annotations

import difflib
import hashlib
from pathlib import Path

LIST = "digest.txt"


def listed(folder: Path) -> dict[str, str]:
    """The sha256 of every item below a folder by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LIST
    }


def write_list(folder: Path) -> str:
    """Write the list of every item; returns the digest of the whole."""
    items = listed(folder)
    text = "".join(f"{digest}  {path}\n" for path, digest in items.items())
    (folder / LIST).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def compare(first: Path, second: Path, only: str = "", most: int = 12) -> int:
    """Print what differs; how many items do. ``most`` lines are shown of each."""
    before, after = listed(first), listed(second)
    if not before or not after:
        raise SystemExit(f"There is nothing in {first if not before else second}")
    count = 0
    for path in sorted({*before, *after}):
        if only not in path or before.get(path) == after.get(path):
            continue
        count += 1
        if path not in before or path not in after:
            print(f"\nonly in {first if path in before else second}: {path}")
            continue
        print(f"\ndiffers: {path}")
        was, now = ((folder / path).read_text(encoding="utf-8").splitlines() for folder in (first, second))
        changes = [
            line
            for line in difflib.unified_diff(was, now, n=0, lineterm="")
            if not line.startswith(("---", "+++", "@@"))
        ]
        for line in changes[:most]:
            print(f"  {line}")
        if len(changes) > most:
            print(f"  ... and {len(changes) - most:,} more lines")
    of = len({path for path in {*before, *after} if only in path})
    print(f"\n{count:,} of {of:,} items differ" if count else f"Equal: {of:,} items")
    return count
