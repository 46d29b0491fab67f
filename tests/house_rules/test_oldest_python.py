"""What the oldest promised Python cannot do stands nowhere (README: 3.11 or newer, Debian 12's 3.11.2 among them)."""

import importlib
import pkgutil
from enum import Enum

import demo
import qa_tool

NOT_IMPORTED = ("qa_tool.migrations",)
"""Run by Alembic, with a database in hand."""


def below(kind: type[Enum]) -> list[type[Enum]]:
    """Every class made from ``kind``, at any depth."""
    children: list[type[Enum]] = kind.__subclasses__()
    return [*children, *(grandchild for child in children for grandchild in below(child))]


def test_no_member_has_an_empty_tuple_for_a_value() -> None:
    """Python 3.11.2 makes a bare object of it: the demo stopped there with a TypeError."""
    for package in (qa_tool, demo):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(NOT_IMPORTED):
                importlib.import_module(module.name)
    ours = ("qa_tool.", "demo.")
    members = [member for enum in below(Enum) if enum.__module__.startswith(ours) for member in enum]
    assert len(members) > 100
    assert [member for member in members if member.value == () or type(member.value) is object] == []
