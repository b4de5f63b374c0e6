"""The rules of the house as functions over texts, so that each can be seen to find a breach."""

import ast
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LEFT_OUT = {".git", ".venv", ".hypothesis", "__pycache__", "build", "dist"}
TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "installer",
    "pyproject.toml",
    "resources",
    "tests",
    "zyuki_desk",
}

# Built from halves, so that this file does not hold what it forbids.
FORBIDDEN = {
    "a note left in the code": r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b",
    "a path of one machine": r"(?<![\w.$}{/:-])/(?:home|root|Users|work|opt|tmp|mnt)/\w",
    "a drive of one machine": r"\b[A-Z]:\\+Users\\+\w",
    "a package registry": r"pypi\."
    r"org|pythonhosted\."
    r"org|registry\."
    r"npmjs|--(?:extra-)?index-"
    r"url",
    "an address of one network": r"https?://(?:localhost|\d+\.\d+\.\d+\.\d+)",
    "a number of an outside list": r"(?i)\bissue #?\d",
}


def tracked(root: Path) -> list[Path]:
    """Return the files of the repository, relative; without git, all that is not made by tools."""
    if (root / ".git").exists():
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z"],  # noqa: S607 (the git of this PATH)
            cwd=root,
            capture_output=True,
            check=True,
        )
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return [path for path in map(Path, names) if (root / path).exists()]
    return sorted(_walked(root))


def _walked(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [
            name
            for name in folders
            if name not in LEFT_OUT and not name.endswith((".egg-info", "_cache"))
        ]
        for name in names:
            if not name.endswith(".pyc"):
                yield (Path(folder) / name).relative_to(root)


def is_allowed_at_top(name: str) -> bool:
    """Tell whether an entry of the top level has its place there."""
    return name in TOP_LEVEL or name.startswith(".") or name.endswith(".lock")


def text_of(path: Path) -> str | None:
    """Return the text of a file, None for what is no text."""
    content = path.read_bytes()
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def forbidden_in(text: str) -> Iterator[str]:
    """Name what a text must not hold, with its line."""
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in FORBIDDEN.items():
            if re.search(pattern, line):
                yield f"{number}: {what}"


def too_long_in(source: str) -> Iterator[str]:
    """Name the file or its functions where they exceed the house's measures, in lines."""
    lines = source.count("\n")
    if lines > LONGEST_FILE:
        yield f"1: {lines} lines, more than {LONGEST_FILE}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{node.lineno}: {node.name} has {length} lines, more than {LONGEST_FUNCTION}"
