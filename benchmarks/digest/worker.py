"""The part that runs beside the code it looks at: makes one service, or writes down one subject of it."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path

import time_machine

from . import services
from .subjects import SUBJECTS, Site


def collect(subject: str, out: Path, *, markup: bool) -> None:
    """Write the items of a subject below ``out``."""
    from qa_tool import create_app

    app = create_app()
    site = Site(app, services.accounts(), os.environ["QA_INSTANCE"], markup=markup)
    for where, lines in SUBJECTS[subject](site):
        path = out / where
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise SystemExit(f"Two items are called {where}")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Do what is asked, as JSON on the command line."""
    asked = json.loads(sys.argv[1])
    logging.disable(logging.CRITICAL)
    with time_machine.travel(services.NOON, tick=False):
        if asked["do"] == "make":
            services.make(asked["service"], Path(asked["instance"]), asked["audits"])
        elif asked["do"] == "upgrade":
            services.done("db", "upgrade")
        else:
            collect(asked["subject"], Path(asked["out"]), markup=asked["markup"])


if __name__ == "__main__":
    main()
