"""The ``qa-tool`` command. Each module of this room exports one sub-command, called ``command``."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flask import Flask


class Rooms(click.Group):
    """Finds sub-commands by their modules, and loads only the one that was asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the modules in this folder."""
        return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a module; 'user' is spelt in the singular, and kept in users.py."""
        name = {"user": "users"}.get(cmd_name, cmd_name)
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands under the names that people type."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((command.name or name, command.get_short_help_str(limit=80)))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=Rooms)
@click.version_option(package_name="qa_tool", message="%(version)s")
def main() -> None:
    """Quality assurance of an Independent Reviewing Officer service."""


def application(*, check_schema: bool = True) -> Flask:
    """The application, with settings from the environment. What keeps it from starting is said in one message."""
    from qa_tool import create_app
    from qa_tool.config import load_settings

    with in_words():
        return create_app(load_settings(os.environ), check_schema=check_schema)


@contextmanager
def in_words() -> Iterator[None]:
    """Say in one message, without a traceback, that settings cannot be used or a database is not this program's."""
    from qa_tool.config import ConfigurationError
    from qa_tool.shell.health import SchemaOutOfDate

    try:
        yield
    except (ConfigurationError, SchemaOutOfDate) as refusal:
        raise click.ClickException(str(refusal)) from refusal
