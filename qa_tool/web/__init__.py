"""The site: one blueprint per room. ``BLUEPRINTS`` lists the rooms; each exports ``blueprint``."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

BLUEPRINTS = (
    "qa_tool.web.health",
    "qa_tool.web.account",
    "qa_tool.web.audits",
    "qa_tool.web.observations",
    "qa_tool.web.feedback",
    "qa_tool.web.actions",
    "qa_tool.web.moderation",
    "qa_tool.web.supervision",
    "qa_tool.web.definitions",
    "qa_tool.web.analysis",
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


def blueprints() -> tuple[Blueprint, ...]:
    """Every room's blueprint, in the order of the list."""
    return tuple(import_module(name).blueprint for name in BLUEPRINTS)
