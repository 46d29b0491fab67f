"""The way about the room of Section 47 enquiries, from pages of subjects below too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from qa_tool.definitions.counts import CountDefinition
from qa_tool.definitions.registers import Register
from qa_tool.definitions.words import CountRole
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker
from qa_tool.registers.verbs import reading
from qa_tool.shell.access import current_asker, database, may

PAGE = "enquiries"


def registers(session: Session, asker: Asker) -> list[Register]:
    """The registers that the asker reads, and that stand in this room."""
    return [one for one in reading.readable(session, asker) if one.page == PAGE]


def rooms(here: str = "") -> list[dict[str, Any]]:
    """The pages of the room that the person asking may open. ``here``: the one shown, if not the request's."""
    offered = (
        (url_for("enquiries.register"), "Monthly sheet", may("enquiry", "read")),
        (url_for("enquiries.counts"), "Enter counts", may("enquiry", "enter")),
        *(
            (url_for("registers.listing", register_key=one.key), one.plural, True)
            for one in registers(database(), current_asker())
        ),
        (url_for("analysis.enquiries"), "Quarterly figures", may("figures", "read-enquiries")),
    )
    here = here or request.path
    return [{"text": text, "href": href, "current": here == href} for href, text, open_ in offered if open_]


def on_count(_session: Session, _asker: Asker, count: CountDefinition) -> Mapping[str, object]:
    """The way back from the count of enquiries."""
    if CountRole.ENQUIRIES_DUE not in count.in_roles():
        return {}
    here = "" if request.endpoint == "counts.entered" else url_for("enquiries.counts")
    return {"room": "Section 47", "rooms": rooms(here)}


def on_register(_session: Session, _asker: Asker, register: Register) -> Mapping[str, object]:
    """The same from a register of enquiries."""
    if register.page != PAGE:
        return {}
    return {"room": "Section 47", "rooms": rooms(url_for("registers.listing", register_key=register.key))}
