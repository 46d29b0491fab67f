"""The workbook's description that is in use."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from qa_tool.definitions.verbs.in_use import InUse
from qa_tool.figures.queries import registry
from qa_tool.outputs.workbook.block import Known
from qa_tool.outputs.workbook.outline import FILE, Found, described_in, found_in
from qa_tool.resources import forms_folder

_in_use = InUse("output", FILE.parent.name, found_in, described_in)


def in_use(session: Session) -> Found:
    """The service's own description of the workbook; the tool's where it has none, or none that can be read at all.

    A sheet with a fault is left out: ``faults`` says why, and so does the cover of the workbook. A form that is not
    published has no figures, which is no fault of the sheet.
    """
    known = Known(frozenset(registry.in_use(session)))
    own = _in_use(session).get(FILE.stem)
    found = own.examined(known) if own is not None else Found()
    if found.sheets:
        return found
    tools = described_in(forms_folder() / FILE.parent)[FILE.stem].examined(known)
    return replace(tools, faults=found.faults) if own is not None else tools
