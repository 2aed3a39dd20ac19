"""Play a page: save the files that it says, run its commands, and compare what is printed.

python3 scripts/playing.py PROGRAMS PAGE…    each in an empty folder, with the programs of a folder

A block after "save … as `path`:" becomes that file. A block `console` is run by a shell where the
one before ended, and compared; `…` stands for whatever is left out. Other blocks are not run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SAVED = re.compile(r"[Ss]ave .* as `(?P<path>[^`]+)`.*:$")


class Block(NamedTuple):
    """A block of a page; `saved_as` is the file that the line before it names."""

    saved_as: str | None
    language: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page, which is given as its text."""
    for match in _BLOCK.finditer(page):
        before = page[: match.start()].rstrip().rpartition("\n")[2]
        saved = _SAVED.search(before)
        yield Block(saved["path"] if saved else None, match[1], match[2])


def play(page: str, folder: Path, programs: Path) -> tuple[int, list[str]]:
    """Play a page, given as its text, in `folder`; `programs` is the folder that has liquidpilot.

    Return how many blocks were run, and what was printed otherwise than the page says.
    """
    here, count, differ = folder, 0, []
    for block in blocks(page):
        if block.saved_as is not None:
            path = here / block.saved_as
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8", newline="\n")
        elif block.language == "console":
            count += 1
            printed, here = _run(block.text, here, programs)
            if not _pattern(block.text).fullmatch(printed):
                differ.append(f"{block.text}\nprinted:\n{printed}")
    return count, differ


def first_page(readme: str) -> str:
    """Return what of the README is for an empty folder: up to the examples of the repository."""
    return readme.partition("\n## What an author does first\n")[0]


def _pattern(text: str) -> re.Pattern[str]:
    expected = "".join(line for line in text.splitlines(keepends=True) if line[:2] != "$ ")
    return re.compile(".*?".join(re.escape(part) for part in expected.split("…")), re.DOTALL)


def _run(commands: str, folder: Path, programs: Path) -> tuple[str, Path]:
    """Return what a shell prints for the `$ ` lines, as a terminal shows it, and where it ended."""
    lines = [line[2:] for line in commands.splitlines() if line.startswith("$ ")]
    ending = folder / ".played"
    script = "\n".join([*lines, f"pwd > '{ending}'"])
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        ["sh", "-c", script],
        check=False,
        cwd=folder,
        env={**alone, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    ended = Path(ending.read_text(encoding="utf-8").strip())
    ending.unlink()
    return done.stdout, ended


def main(arguments: list[str]) -> int:
    """Play the pages, each in an empty folder; return 1 if something differs, else 0."""
    programs, *pages = map(Path, arguments)
    wrong = 0
    for page in pages:
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            count, differ = play(
                first_page(text) if page.name == "README.md" else text,
                Path(folder),
                programs.resolve(),
            )
        print(f"{page.name}: {count} blocks run, {len(differ)} differ", flush=True)
        print("\n".join(differ), end="")
        wrong += len(differ)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
