"""Play the pages: save the files that they say, run their commands, and compare what is printed.

python3 scripts/playing.py PROGRAMS [PAGE…]    with the programs of a folder; without a page, all

Each page is played in a folder of its own, as `playing.toml` says. A block after "save … as
`path`:" becomes that file. A block `console` is run by a shell where the one before ended, and
compared; `…` stands for whatever is left out. Of a block `sh` each line is run, of a sentence each
command `liquidpilot …` with an argument, of the help of a verb each example; they have to end with
0, or with what `playing.toml` says. A server and a watcher are started, and ended as by Ctrl-C.
What is not played stands in `playing.toml` with its reason. Standard library only.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

_CHECKOUT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"^(?P<fence>```+)(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)
_SAVED = re.compile(r"[Ss]ave .* as `(?P<path>[^`]+)`.*:$")
_INLINE = re.compile(r"`(liquidpilot [^`]+)`")
_EXAMPLES = re.compile(r"^  Examples:\n(.*?)(?:^$|\Z)", re.M | re.S)
_COMMENT = re.compile(r"\s+#\s.*$")
_SETTING = re.compile(r"[A-Z]+=")
# Names that a reader fills in, as in `liquidpilot explain RULE`.
_TO_FILL_IN = re.compile(r"(?<![\w$='\"])[A-Z]{2,}\b(?!=)|…|\|\w")
_SERVER = re.compile(
    r"liquidpilot (preview|sandbox \w+|check .*--watch|test .*--watch|audience .*--open)\b"
)
_NO_SERVER = re.compile(r"--write-data|--help")
_IS_UP = re.compile("Ctrl-C ends")
_ADDRESS = re.compile(r"https?://[\w.:]+")
_SHOWN_ADDRESS = "http://127.0.0.1:8030"
# What is answered by an error is one.
_CURL = 'curl() { command curl --silent --show-error --fail "$@"; }'
# Seconds in which a command ends and a server is up; one that takes longer is ended, and told.
_PATIENCE = 600


class Block(NamedTuple):
    """A block of a page; `saved_as` is the file that the line before it names."""

    saved_as: str | None
    language: str
    text: str


class Command(NamedTuple):
    """A command of a page, without its comment; `kind` is console, sh, inline or help."""

    text: str
    kind: str


@dataclass(frozen=True)
class Play:
    """How a page is played, or the part of it between two of its headings.

    `workspace` is empty, or the name of what `liquidpilot init --with` makes; `before` are lines
    of a shell that make what the page takes for granted; `codes` are the exit codes that are not 0.
    `server` is a command that serves meanwhile, at the address that the page says.
    """

    page: str
    start: str = ""
    end: str = ""
    workspace: str = ""
    before: str = ""
    codes: Mapping[str, int] = field(default_factory=dict)
    server: str = ""

    @property
    def text(self) -> str:
        """The text of this part of the page."""
        text = (_CHECKOUT / self.page).read_text(encoding="utf-8")
        text = text[text.index(f"\n{self.start}\n") :] if self.start else text
        return text[: text.index(f"\n{self.end}\n")] if self.end else text


def read_table() -> tuple[list[Play], dict[str, str]]:
    """Return how the pages are played, and what no command may begin with, each with its reason."""
    with (_CHECKOUT / "scripts" / "playing.toml").open("rb") as file:
        table = tomllib.load(file)
    return [Play(**each) for each in table["plays"]], table["not_played"]


def blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page, which is given as its text."""
    for match in _BLOCK.finditer(page):
        before = page[: match.start()].rstrip().rpartition("\n")[2]
        saved = _SAVED.search(before)
        yield Block(saved["path"] if saved else None, match["language"], match["text"])


def commands(page: str) -> Iterator[Command]:
    """Yield the commands of a page, in its order; one with a name to be filled in is none yet."""
    for _, found in _steps(page):
        yield from found


def reason_of(command: Command, not_played: Mapping[str, str]) -> str | None:
    """Return why a command is not played, None if it is."""
    return next((why for start, why in not_played.items() if command.text.startswith(start)), None)


def _steps(page: str) -> Iterator[tuple[Block | None, list[Command]]]:
    """Yield the blocks of a page and the sentences between them (None), with their commands."""
    end = 0
    for match, block in zip(_BLOCK.finditer(page), blocks(page), strict=True):
        yield None, list(_of_sentences(page[end : match.start()]))
        yield block, list(_of_block(block))
        end = match.end()
    yield None, list(_of_sentences(page[end:]))


def _of_block(block: Block) -> Iterator[Command]:
    if block.saved_as is not None:
        return
    if block.language == "console":
        for line in block.text.splitlines():
            if line.startswith("$ "):
                yield Command(line[2:], "console")
    elif block.language == "sh":
        for line in block.text.replace("\\\n", " ").splitlines():
            if text := _COMMENT.sub("", f" {line}").strip():
                yield Command(" ".join(text.split()) if "\\" in block.text else text, "sh")
    elif block.language == "text":
        for examples in _EXAMPLES.findall(block.text):
            for line in examples.splitlines():
                yield Command(_COMMENT.sub("", line).strip(), "help")


def _of_sentences(text: str) -> Iterator[Command]:
    for found in _INLINE.findall(text):
        words = found.split()
        if len(words) > 2 and not _TO_FILL_IN.search(found):
            yield Command(" ".join(words), "inline")


@dataclass
class _Stage:
    """Where a page is played: the folder, the programs, and what went otherwise than it says."""

    here: Path
    programs: Path
    home: Path
    differ: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What is the same on every machine: no colours, nothing allowed yet, no browser."""
        named = ("PYTHON", "LIQUIDPILOT", "GITHUB_")
        alone = {name: value for name, value in os.environ.items() if not name.startswith(named)}
        alone.pop("CI", None)
        return {
            **alone,
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "NO_COLOR": "1",
            "LIQUIDPILOT_CONFIG_DIR": str(self.home),
            "BROWSER": "true",
            "COLUMNS": "120",
        }

    def run(self, script: str) -> tuple[str, int]:
        """Return what a shell prints, as a terminal shows it, and how it ends; go where it ends."""
        ending = self.home / "played"
        ending.unlink(missing_ok=True)
        process = self._started(f"trap 'pwd > \"{ending}\"' EXIT\n{script}\n")
        with _ended_when_late(process):
            printed, _ = process.communicate()
        if ending.exists():
            self.here = Path(ending.read_text(encoding="utf-8").strip())
        return printed, process.returncode

    def compare(self, block: Block) -> None:
        """Run a block `console`, and compare what it prints."""
        lines = [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]
        printed, _ = self.run("\n".join(lines))
        if not _pattern(block.text).fullmatch(printed):
            self.differ.append(f"{block.text}\nprinted:\n{printed}")

    def expect(self, text: str, code: int, settings: Sequence[str] = ()) -> None:
        """Run a command after the `settings` of shell variables; see that it ends with a code."""
        if text.startswith("curl ") and shutil.which("curl") is None:
            return
        if _SERVER.match(text) and not _NO_SERVER.search(text):
            with self.serving(text, settings):
                return
        printed, ended = self.run("\n".join([_CURL, *settings, text]))
        if ended != code or "Traceback" in printed:
            self.differ.append(f"{text}\nended with {ended} and not with {code}:\n{printed}")

    @contextmanager
    def serving(self, text: str, settings: Sequence[str] = ()) -> Iterator[str]:
        """Start a server or a watcher, give what it prints, and end it as by Ctrl-C."""
        process = self._started("\n".join([*settings, f"exec {text}"]))
        assert process.stdout is not None
        printed = ""
        with _ended_when_late(process):
            for line in process.stdout:
                printed += line
                if _IS_UP.search(line):
                    break
        # What it prints from here on is read, so that it does not wait for that.
        rest: list[str] = []
        reader = threading.Thread(target=lambda: rest.extend(process.stdout or ()))
        reader.start()
        try:
            yield printed
        finally:
            process.send_signal(signal.SIGINT)
            with _ended_when_late(process):
                ended = process.wait()
            reader.join()
            process.stdout.close()
        printed += "".join(rest)
        if ended != 130 or "Traceback" in printed:
            self.differ.append(f"{text}\nended with {ended} and not by Ctrl-C, 130:\n{printed}")

    def _started(self, script: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["sh", "-c", script],
            cwd=self.here,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            encoding="utf-8",
        )


@contextmanager
def _ended_when_late(process: subprocess.Popen[str]) -> Iterator[None]:
    """End a process and all that it has started, if it takes too long."""
    late = threading.Timer(_PATIENCE, lambda: os.killpg(process.pid, signal.SIGKILL))
    late.start()
    try:
        yield
    finally:
        late.cancel()


def play(
    page: str, folder: Path, programs: Path, part: Play | None = None
) -> tuple[int, list[str]]:
    """Play a page, given as its text, in `folder`; `programs` is the folder that has liquidpilot.

    `part` says what is there before, and how commands end. Return how many commands were run, and
    what was printed otherwise than the page says.
    """
    part = part or Play("")
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        stage = _Stage(folder, programs, Path(home))
        if part.workspace:
            stage.expect(f"liquidpilot init --with {part.workspace}", 0)
        if part.before:
            stage.expect(f"set -e\n{part.before}", 0)
            stage.here = folder
        if part.server:
            printed = stack.enter_context(stage.serving(part.server))
            if found := _ADDRESS.search(printed):
                page = page.replace(_SHOWN_ADDRESS, found[0])
        count = _play_steps(page, stage, part.codes)
        stack.close()
    return count, stage.differ


def _play_steps(page: str, stage: _Stage, codes: Mapping[str, int]) -> int:
    _, not_played = read_table()
    count, settings = 0, []
    for block, found in _steps(page):
        if block is not None and block.saved_as is not None:
            path = stage.here / block.saved_as
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8", newline="\n")
            continue
        played = [each for each in found if reason_of(each, not_played) is None]
        count += len(played)
        if block is not None and block.language == "console" and played:
            stage.compare(block)
            continue
        for text, kind in played:
            if _SETTING.match(text):
                settings.append(text)
                continue
            here = stage.here
            stage.expect(text, codes.get(text, 0), settings)
            if kind == "help":  # the examples of a verb do not follow one another
                stage.here = here
    return count


def _pattern(text: str) -> re.Pattern[str]:
    expected = "".join(line for line in text.splitlines(keepends=True) if line[:2] != "$ ")
    return re.compile(".*?".join(re.escape(part) for part in expected.split("…")), re.DOTALL)


def main(arguments: list[str]) -> int:
    """Play the pages, each in a folder of its own; return 1 if something differs, else 0."""
    programs, *wanted = arguments
    wrong = 0
    for part in read_table()[0]:
        if wanted and part.page not in wanted:
            continue
        folder = Path(tempfile.mkdtemp())
        try:
            count, differ = play(part.text, folder, Path(programs).resolve(), part)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"{part.page}{part.start and f', {part.start}'}: {count} commands", flush=True)
        print("\n".join(differ), end="")
        wrong += len(differ)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
