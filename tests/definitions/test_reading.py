"""YAML with the line of everything, and without its surprises."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qa_tool.definitions.files.reading import TOO_DEEP, Block, Items, read_file, read_text


def read(text: str) -> Block:
    block, faults = read_text(text, "f.yaml")
    assert faults == []
    assert block is not None
    return block


def test_lines_are_remembered() -> None:
    block = read("a: 1\nb:\n  c: x\n  d:\n    - one\n    - two\n")
    assert (block.place_of("b").line, block["b"].place_of("d").line) == (2, 4)
    items = block["b"]["d"]
    assert isinstance(items, Items)
    assert [(item, place.line) for item, place in items.located()] == [("one", 5), ("two", 6)]
    assert block["b"].place_of("missing") == block["b"].place


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("12", 12),
        ("0", 0),
        ("007", "007"),
        ("2017-04-01", "2017-04-01"),
        ("12:30", "12:30"),
        ("1.5", "1.5"),
        ("'12'", "12"),
        ("null", None),
        ("", None),
        (">-\n  two\n  lines", "two lines"),
    ],
)
def test_scalars_are_what_their_author_meant(text: str, value: object) -> None:
    assert read(f"k: {text}")["k"] == value


def test_a_key_written_twice_is_a_fault() -> None:
    _, faults = read_text("a: 1\nb: 2\na: 3\n", "f.yaml")
    assert [str(fault) for fault in faults] == ["f.yaml:3: a: is written twice in the same place"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: [x\n", 3, "a square bracket is not closed"),
        ("a: 1\n  b: 2\n", 2, "a second colon"),
        ("- a\n- b\n", 1, "must be a mapping"),
        ("", 1, "must be a mapping"),
        ("a: \x01\n", 1, "an invisible control character"),
    ],
)
def test_broken_files_say_where(text: str, line: int, message: str) -> None:
    block, faults = read_text(text, "f.yaml")
    assert block is None
    assert [(fault.file, fault.line) for fault in faults] == [("f.yaml", line)]
    assert message in faults[0].message


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: \xff\xfe")
    assert [str(fault) for fault in read_file(path)[1]] == ["f.yaml:1: is not UTF-8 text"]


def test_a_file_that_is_far_too_large(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("#" * 2_000_001)
    assert "is larger than" in read_file(path)[1][0].message


def test_aliases_of_aliases_are_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    began = time.process_time()
    _, faults = read_text("\n".join(lines), "f.yaml")
    assert time.process_time() - began < 5
    assert {fault.message for fault in faults} == {"is used again by an alias (*): write it out each time"}


def test_an_alias_of_what_it_stands_in_is_refused() -> None:
    _, faults = read_text("a: &a\n  b: *a\n", "f.yaml")
    assert [(fault.line, "alias" in fault.message) for fault in faults] == [(1, True)]


def test_nesting_without_end_is_a_fault() -> None:
    for text in ("a: " + "[" * 5_000 + "]" * 5_000, "a: " + "{b: " * 5_000 + "}" * 5_000):
        block, faults = read_text(text, "f.yaml")
        assert block is None
        assert [fault.message for fault in faults] == [TOO_DEEP]


def test_a_number_of_thousands_of_digits_stays_text() -> None:
    assert read("a: " + "9" * 5_000)["a"] == "9" * 5_000
