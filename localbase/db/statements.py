"""Splits SQL into statements as the Supabase CLI records them in its migration history.

A semicolon ends a statement unless it stands in quotes, a comment, parentheses or a body that
begins with `BEGIN ATOMIC` (PostgreSQL manual, 4.1 Lexical Structure). Comments stay with the
statement that follows them.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<escaped>\b[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
  | (?P<string>'[^']*(?:'|\Z))
  | (?P<name>"[^"]*(?:"|\Z))
  | (?P<dollar>\$(?:[A-Za-z_\u0080-\U0010ffff][\w]*)?\$)
  | (?P<word>[A-Za-z_\u0080-\U0010ffff][\w$]*)
  | (?P<parameter>\$\d+)
  | (?P<mark>[();])
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK_EDGE = re.compile(r"/\*|\*/")


def split_statements(sql: str) -> list[str]:
    """Return the statements of `sql` in order, without the semicolons that end them."""
    begin, found = 0, []
    text = sql.removeprefix("\ufeff")
    for end in _ends(text):
        found.append(text[begin:end])
        begin = end
    found.append(text[begin:])
    trimmed = (part.lstrip(";").rstrip(";").strip() for part in found)
    return [statement for statement in trimmed if statement]


def is_only_comment(statement: str) -> bool:
    """Tell whether a statement asks the server for nothing, as remarks at a file's end do."""
    rest = statement.lstrip()
    while token := re.match(r"--|/\*", rest):
        end = rest.find("\n") if token.group() == "--" else _after_block(rest, 2)
        rest = rest[end:].lstrip() if end >= 0 else ""
    return not rest


def _ends(text: str) -> Iterator[int]:
    """Yield the position of every semicolon that ends a statement."""
    nesting, previous, position = 0, "", 0
    atomic = 0
    while token := _TOKEN.search(text, position):
        kind, word = token.lastgroup, token.group().lower()
        position = _after(text, token)
        if kind == "word":
            atomic = _atomic(atomic, previous, word)
            previous = word
        elif kind == "mark":
            nesting = _nested(nesting, word)
            if word == ";" and nesting == 0 and atomic == 0:
                yield token.start()
            previous = word


def _atomic(depth: int, previous: str, word: str) -> int:
    """Return how deep in an atomic body this word leads: `case` and `end` pair up inside one."""
    if depth == 0:
        return 1 if (previous, word) == ("begin", "atomic") else 0
    return depth + {"case": 1, "end": -1}.get(word, 0)


def _nested(depth: int, mark: str) -> int:
    return max(depth + {"(": 1, ")": -1}.get(mark, 0), 0)


def _after(text: str, token: re.Match[str]) -> int:
    """Return where the token ends; block comments and dollar quotes have to be followed there."""
    if token.lastgroup == "dollar":
        end = text.find(token.group(), token.end())
        return len(text) if end < 0 else end + len(token.group())
    if token.lastgroup == "block":
        return _after_block(text, token.end())
    return token.end()


def _after_block(text: str, position: int) -> int:
    """Return the end of a block comment; they nest."""
    depth = 1
    while depth and (edge := _BLOCK_EDGE.search(text, position)):
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return position if depth == 0 else len(text)
