"""Bringing in audits from before the tool: a template, an examination that names every fault, then all or nothing."""

from qa_tool.services.importing.bringing_in import Brought, bring_in
from qa_tool.services.importing.examining import Plan, examine
from qa_tool.services.importing.faults import Fault, ImportRefused
from qa_tool.services.importing.template import write_template

__all__ = ["Brought", "Fault", "ImportRefused", "Plan", "bring_in", "examine", "write_template"]
