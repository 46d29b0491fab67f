"""What the YAML parser finds wrong, in the words of somebody who edits a definition file."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError, YAMLError

QUOTES = "Put the whole text in double quotes"
WORDS = (
    (r"mapping values are not allowed",
     f"this line holds a second colon, or is indented too far. {QUOTES}, or indent it like its neighbours"),
    (r"'\\t' that cannot start", "this line is indented with a tab. Use spaces"),
    (r"cannot start any token", f"a text cannot begin with this sign. {QUOTES}"),
    (r"undefined alias", f"a text cannot begin with a star. {QUOTES}"),
    (r"unexpected end of stream", "a quotation mark is opened here and never closed. Add the second one"),
    (r"expected <block end>, but found '<scalar>'",
     f'something follows on the closing quotation mark. {QUOTES}; write a quotation mark inside it as \\"'),
    (r"expected <block end>", "this line is indented otherwise than those it belongs with. Give them the same spaces"),
    (r"expected ',' or '\]'", "a square bracket is not closed before here. Add ]"),
    (r"expected ',' or '\}'", "a curly bracket is not closed before here. Add }"),
    (r"could not find expected ':'", "this line has a name and no colon after it. Write 'name: value'"),
    (r"expected a comment or a line break", "the text after | or > must begin on the next line"),
    (r"found another document", "a second '---' begins another file here. Take it out"),
    (r"unacceptable character", "the file holds an invisible control character. Type the line anew"),
)  # fmt: skip


def said(error: YAMLError) -> tuple[int, str]:
    """The line, counted from 1, and what is wrong there with its cure."""
    if not isinstance(error, MarkedYAMLError):
        return 1, _plain(str(error))
    mark = error.problem_mark
    if error.context and "quoted scalar" in error.context:
        mark = error.context_mark  # where the quotation mark stands; the problem is found at the end of the file
    return mark.line + 1 if mark else 1, _plain(str(error.problem))


def _plain(problem: str) -> str:
    found = next((words for pattern, words in WORDS if re.search(pattern, problem)), "")
    return found or f"this line is not well-formed YAML ({problem}). Compare it with the lines around it"
