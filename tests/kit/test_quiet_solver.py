"""The solver greets nobody: what a command or a page prints is its own."""

from __future__ import annotations

import subprocess
import sys

ATTACK = """
from qa_tool.outputs.attack import verdict
cells = [[["good"], 30, "shown"], [["worst"], 3, "small"], [["rest"], 8, "linked"], [["n"], 41, "shown"]]
sums = [[["n"], [["good"], ["worst"], ["rest"]]]]
rule = {"threshold": 5, "spread": 3, "protect_changes": True}
print(verdict.attack([{"name": "it", "rule": rule, "cells": cells, "sums": sums}], {}).withstood)
"""


def test_an_attack_prints_nothing_of_its_own() -> None:
    done = subprocess.run([sys.executable, "-c", ATTACK], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")
