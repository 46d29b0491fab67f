"""What is to be opened in registers, and what is open there for long; what pages of records and actions say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import url_for

from qa_tool.actions.verbs.reading import CommitmentView
from qa_tool.actions.words import LIVE, CommitmentKind
from qa_tool.definitions.registers import Register
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker
from qa_tool.registers.verbs import reading
from qa_tool.shell.panels import SERVICE, YOURS, Panel


def in_menu(session: Session, asker: Asker) -> bool:
    """Whether there is a register for the asker."""
    return bool(reading.readable(session, asker))


def panels(session: Session, asker: Asker) -> Iterator[Panel]:
    """What is past its day to be opened is pressing; for those who answer for the service, what is open for long."""
    for register in reading.readable(session, asker):
        href = url_for("registers.listing", register_key=register.key)
        if register.of:
            words = (f"{register.one} to be {register.begun}", f"{register.many} to be {register.begun}")
            number = len(reading.to_open(session, asker, register))
            yield Panel(YOURS, number, words, f"{href}#to-open", pressing=True, order=14)
        if reading.reads_all(asker, register):
            found = [
                one for one in reading.listing(session, asker, register) if one.running and one.opened and one.long
            ]
            over = long_words(found[0].long_after) if found else ""
            words = (f"{register.one} open for over {over}", f"{register.many} open for over {over}")
            yield Panel(SERVICE, len(found), words, f"{href}#long", pressing=True, order=25)


def long_words(days: int) -> str:
    """'four weeks', '30 days'."""
    return "four weeks" if days == 28 else f"{days} days"


def on_submitted(session: Session, asker: Asker, audit_id: str) -> Mapping[str, object]:
    """Where the asker may record that what the record calls for was raised; '' where they may not."""
    register = reading.called_for(session, asker, audit_id)
    return {"raise_href": _address(register, audit_id) if register is not None else ""}


def on_action(session: Session, asker: Asker, view: CommitmentView) -> Mapping[str, object]:
    """The entry that settles it, where the asker may read that; or where they may record it."""
    one = view.commitment
    entry = reading.settling(session, asker, one.entry_id) if one.entry_id is not None else None
    raises = one.kind is CommitmentKind.RAISE_PROBLEM_RESOLUTION and one.status in LIVE
    register = reading.called_for(session, asker, view.audit.id) if raises else None
    return {
        "settled_by": (entry, _address(entry.register, entry.id)) if entry is not None else None,
        "to_raise": _address(register, view.audit.id) if register is not None else "",
    }


def _address(register: Register, identity: str) -> str:
    return url_for("registers.entry", register_key=register.key, entry_id=identity)
