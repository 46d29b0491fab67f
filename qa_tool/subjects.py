"""What each subject brings to the whole: lists that read like a table of contents.

This module, ``create_app`` and the command line alone know every subject; a subject knows those below it.
"""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

from qa_tool.services import held_text, staff, staging, written
from qa_tool.services.notices.sources import allocations as allocations_deadlines
from qa_tool.services.notices.sources import feedback as feedback_deadlines
from qa_tool.services.notices.sources import follow_ups as follow_ups_deadlines
from qa_tool.services.notices.sources import re_audits as re_audits_deadlines
from qa_tool.services.notices.sources import second_readings as second_readings_deadlines
from qa_tool.services.notices.sweeping import Source as DeadlineSource
from qa_tool.services.sweeping import Sweep
from qa_tool.web.panels import allocations as allocations_panels
from qa_tool.web.panels import audits as audits_panels
from qa_tool.web.panels import decisions as decisions_panels
from qa_tool.web.panels import enquiries as enquiries_panels
from qa_tool.web.panels import feedback as feedback_panels
from qa_tool.web.panels import follow_ups as follow_ups_panels
from qa_tool.web.panels import imports as imports_panels
from qa_tool.web.panels import leavers as leavers_panels
from qa_tool.web.panels import second_readings as second_readings_panels
from qa_tool.web.panels.base import Source as PanelSource

PAGES = (
    "qa_tool.web.health",
    "qa_tool.web.account",
    "qa_tool.web.audits",
    "qa_tool.web.observations",
    "qa_tool.web.feedback",
    "qa_tool.web.actions",
    "qa_tool.web.actions.leavers",
    "qa_tool.web.moderation",
    "qa_tool.web.supervision",
    "qa_tool.web.definitions",
    "qa_tool.web.analysis",
    "qa_tool.web.analysis.headlines",
    "qa_tool.web.analysis.staff",
    "qa_tool.web.workbooks",
    "qa_tool.web.feed",
    "qa_tool.web.quarters",
    "qa_tool.web.meetings",
    "qa_tool.web.editions",
    "qa_tool.web.notices",
    "qa_tool.web.programme",
    "qa_tool.web.sampling",
    "qa_tool.web.imports",
    "qa_tool.web.allocations",
    "qa_tool.web.enquiries",
    "qa_tool.web.service_settings",
    "qa_tool.web.screening",
)
"""Where the pages of the site are. Each module has a ``blueprint``, its own or that of a subject below it."""

SWEEPS: tuple[Sweep, ...] = (held_text.sweep, staging.sweep, written.sweep, staff.sweep)
"""What goes once its time is over, and what is prepared in good time."""

DEADLINES: tuple[DeadlineSource, ...] = (
    allocations_deadlines.deadlines,
    feedback_deadlines.deadlines,
    follow_ups_deadlines.deadlines,
    re_audits_deadlines.deadlines,
    second_readings_deadlines.deadlines,
)
"""Whatever has deadlines: people are told of them once when they are near, and once when they are past."""

PANELS: tuple[PanelSource, ...] = (
    allocations_panels.panels,
    audits_panels.panels,
    decisions_panels.panels,
    enquiries_panels.panels,
    feedback_panels.panels,
    follow_ups_panels.panels,
    imports_panels.panels,
    leavers_panels.panels,
    second_readings_panels.panels,
)
"""The numbers at the top of My work, each with the list that it opens."""


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint, once, in the order of ``PAGES``, with all pages on it."""
    return tuple(dict.fromkeys(module.blueprint for module in map(import_module, PAGES)))
