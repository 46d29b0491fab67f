"""Write down what users see, and compare two states of it.

    python -m benchmarks.digest make --out A [--code WORKTREE] [--database sqlite postgresql] [--only pages-SM lists]
    python -m benchmarks.digest compare A B [--only PART]

``make`` makes the demo and five small services at a fixed moment and writes every figure, list, edition, page and help
text below the folder, an item a file, and ``digest.txt`` with the sha256 of each. ``--code`` does so with the code of
another worktree, which need not have this command; ``--made`` has both read one making of the services. ``compare``
names each item that differs and shows how.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .comparing import compare
from .making import Wish, make

SERVICES = ("demo", *(f"generated-{number}" for number in range(1, 6)))
ROLES = ("AN", "SM", "HS", "QR", "IRO", "AU", "BS", "AD")
OF_SMALL = ("commands", "feed", "editions", "lists")
SUBJECTS = ("help", *OF_SMALL, "static", *(f"pages-{role}" for role in ROLES))
"""As ``subjects.SUBJECTS`` names them; that module is not loaded here, for it belongs beside the code looked at."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what is asked; 1 when two states differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(required=True, dest="do")
    making = kinds.add_parser("make", help="write a state down")
    making.add_argument("--out", type=Path, required=True, help="a folder; what is in it is lost")
    making.add_argument(
        "--code", type=Path, default=Path(__file__).resolve().parents[2], help="the worktree to look at"
    )
    making.add_argument("--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite"])
    making.add_argument("--service", nargs="+", choices=SERVICES, default=SERVICES)
    making.add_argument("--only", nargs="+", choices=SUBJECTS, default=SUBJECTS, help="these subjects")
    making.add_argument("--audits", type=int, default=600, help="records of the demo")
    making.add_argument("--made", type=Path, help="a folder to take services from, and to keep those made now in")
    making.add_argument("--jobs", type=int, default=1, help="subjects at a time")
    making.add_argument("--markup", action="store_true", help="write the markup of pages whole, not in short")
    comparing = kinds.add_parser("compare", help="say what differs between two states")
    comparing.add_argument("first", type=Path)
    comparing.add_argument("second", type=Path)
    comparing.add_argument("--only", default="", help="items whose path has this in it")
    comparing.add_argument("--lines", type=int, default=12, help="lines to show of each item")
    given = parser.parse_args(words)
    if given.do == "compare":
        return min(1, compare(given.first, given.second, given.only, given.lines))
    code = given.code.resolve()
    make(
        Wish(
            given.out,
            code,
            given.database,
            given.service,
            given.only,
            OF_SMALL,
            given.audits,
            given.jobs,
            given.markup,
            given.made,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
