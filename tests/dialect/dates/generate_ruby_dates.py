"""Ask real Ruby what the tests of this folder compare with.

    python tests/dialect/dates/generate_ruby_dates.py

Needs `ruby` with the gems liquid and activesupport. Writes `ruby_times.json` (texts and the times
that Liquid reads in them), `ruby_strftime.json` (patterns) and `ruby_zones.json` (time zones), each
with the versions that gave the answers, one case a line. The texts are drawn with a fixed seed.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from itertools import product
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
NOW = "2026-07-01T10:20:30Z"
TEXTS = 2500

RUBY = r"""
require "json"; require "time"; require "liquid"
require "active_support"; require "active_support/core_ext"
ENV["TZ"] = "UTC"
$now = Time.parse(ARGV[0]).localtime
def Time.now(*) = $now.dup
def answer(kind, question)
  case kind
  when "time"
    time = Liquid::Utils.to_date(question)
    time && time.strftime("%F %T.%N %z")
  when "strftime"
    epoch, nanosecond, offset, pattern = question
    time = Time.at(epoch, nanosecond, :nsec)
    (offset == 0 ? time : time.getlocal(offset)).strftime(pattern)
  when "zone"
    epoch, zone = question
    time = Time.at(epoch).utc.in_time_zone(zone)
    "#{time} #{time.strftime("%Z")}"
  end
rescue StandardError => error
  "#{error.class}: #{error.message}"
end
puts JSON.generate({ ruby: RUBY_VERSION, liquid: Liquid::VERSION,
                     activesupport: ActiveSupport::VERSION::STRING, now: ARGV[0] })
$stdin.each_line { |line| puts JSON.generate([answer(*JSON.parse(line))]) }
"""

# A shape is filled with values for the words in braces, drawn anew each time.
SHAPES = """
{year}-{month}-{day}
{year}-{month}-{day}T{clock}{zone}
{year}-{month}-{day} {clock}{zone}
{year}-{month}-{day}, {clock}
{year}/{month}/{day}
{year}/{month}/{day} {clock}{zone}
{day}/{month}/{year}
{month}/{day}/{year} {clock}
{month}/{day}
{day}.{month}.{year}
{day}.{month}.{year} {clock}
{weekday}, {day} {name} {year} {clock}{zone}
{weekday} {name} {day} {clock}{zone} {year}
{name} {ordinal}, {year}
{name} {ordinal}, {year} at {clock}
{name} {ordinal} {clock}
{ordinal} {name} {year}
{ordinal} {name} {year} {clock}{zone}
{ordinal} {name}
{ordinal}
{name} {year}
{name}
{weekday}
{weekday} {clock}
{clock}{zone}
{day}-{name}-{year}
{name}-{day}-{year}
{year}-{name}-{day}
{day} {name} '{two}
'{two} {name} {day}
{year}-{month}
{year}
{epoch}
{year}{two}{two}T{two}{two}{two}{zone}
{year}{two}{two}{two}{two}
{year}{two}{two}.{two}
{year}-W{two}-{digit}
{year}-{two}{digit}
{year}年{month}月{day}日
H{two}.{month}.{day}
{day} {name} {year} BC
-{year}-{month}-{day}
--{month}-{day}
{word}
{word} {year}-{month}-{day}
""".strip().splitlines()

NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December", "jan", "Feb.", "SEPT", "oct", "Dec", "mai", "août"),
)
WEEKDAYS = ("Monday", "tuesday", "Wed", "Thur", "FRI", "Sat.", "Sunday")
WORDS = ("", "now", "Today", "tomorrow", "hello", "n/a", "3.7", "7,42", "-1", " 5 ", "due", "A&B")
CLOCKS = (
    *("{h}:{mm}", "{h}:{mm}:{mm}", "{hh}:{mm}:{mm}", "{hh}:{mm}:{mm}.{mm}{digit}", "{hh}:{mm}"),
    *("{hh}:{mm}:{mm},{mm}", "{h}{half}", "{h} {half}", "{h}:{mm} {half}", "{h}:{mm}{half}"),
    *("{h}h{mm}", "{h}h", "{hh}.{mm}", "24:00", "24:00:00", "{hh}:{mm}:60", "{h}:{mm}:{mm}."),
    *("{hh}:{mm}:{mm}.{mm}{mm}{mm}{mm}{digit}", "{h} h {mm}", "99:00"),
)
HALVES = ("am", "pm", "AM", "PM", "a.m.", "p.m.")
ZONES = (
    *("", "", "", "Z", "z", " UTC", " GMT", "+00:00", "-05:00", " -0800", "+0530", " +05:30"),
    *(" EST", " PDT", " CET", " America/New_York", "+02", " +2", " GMT+2", " UTC-05:00", " BST"),
    *(" Eastern Standard Time", " -00:00", " A", " (UTC)", "+01:00:30", " +2500", " (CEST)"),
)

MOMENTS = (
    *((1622740421, 250123456, 0), (1709210096, 999999999, -12600), (-1, 5, 0), (0, 0, 19800)),
    *(
        (1622740421000, 0, 0),
        (-62135596801, 0, 0),
        (253402300800, 1, -39600),
        (1735689599, 0, 3723),
    ),
)
LETTERS = "aAbBcCdDeFgGhHIjklLmMnNpPrRsStTuUvVwWxXyYzZ%"
FLAGS = ("", "-", "0", "_", "^", "#", "-_", "_0")
ODD_PATTERNS = (
    *("%A, %B %-d, %Y", "%l:%M %p", "%Y-%m-%dT%H:%M:%SZ", "%s", "no directive", "100%%", "%"),
    *("%d %", "%5", "%:z", "%::z", "%:::z", "%::::z", "%10:z", "%_10:z", "%-:z", "%:d", "%Ey"),
    *("%EY", "%Od", "%OY", "%Ed", "%E", "%O%d", "%5-d", "%5-%d", "%i", "%Q", "%+", "%é", "% d"),
    *("%50d", "%99999999999d", "%\n", "%^B %#p %#Z %^c", "%3N %6N %9N %12N %L", "é %d ✓"),
)
ZONE_NAMES: tuple[str | float, ...] = (
    *("UTC", "Etc/UTC", "GMT", "EST", "US/Pacific", "Etc/GMT+5", "Europe/Oslo", "Asia/Kathmandu"),
    *("utc", "america/chicago", "America", "Foo", "../UTC", "Eastern time (US & Canada)"),
    *(*range(-14, 15), 3.5, -3.5, 5.75, 9.5, 0.25, -18000, 19800, 100),
)


def texts(random: Random) -> list[str]:
    """Return texts as messages contain them, and a few that they should not."""
    return sorted({_filled(random, random.choice(SHAPES)) for _ in range(TEXTS)})


def _filled(random: Random, shape: str) -> str:
    def one_of(*values: str) -> Callable[[], str]:
        return lambda: random.choice(values)

    def number(least: int, most: int, width: int = 1) -> Callable[[], str]:
        return lambda: f"{random.randint(least, most):0{width}d}"

    draws: dict[str, Callable[[], str]] = {
        "year": lambda: str(random.choice([random.randint(1950, 2060)] * 8 + [7, 70, 12021])),
        "month": lambda: random.choice([number(1, 12, 2), number(1, 13)])(),
        "day": lambda: random.choice([number(1, 28, 2), number(0, 32)])(),
        "ordinal": lambda: number(1, 31)() + random.choice(["st", "nd", "rd", "th", ".", ""]),
        "two": number(0, 59, 2),
        "digit": number(0, 9),
        "epoch": lambda: str(random.randrange(10 ** random.randint(1, 14))),
        "name": one_of(*NAMES),
        "weekday": one_of(*WEEKDAYS),
        "word": one_of(*WORDS),
        "zone": one_of(*ZONES),
        "clock": lambda: _filled(random, random.choice(CLOCKS)),
        "h": number(0, 23),
        "hh": number(0, 23, 2),
        "mm": number(0, 59, 2),
        "half": one_of(*HALVES),
    }
    for word, draw in draws.items():
        while f"{{{word}}}" in shape:
            shape = shape.replace(f"{{{word}}}", draw(), 1)
    return shape


def patterns() -> Iterable[tuple[int, int, int, str]]:
    """Return every directive under flags and widths, each at one of the moments."""
    directives = [
        f"%{flags}{width}{letter}"
        for letter, flags, width in product(LETTERS, FLAGS, ("", "1", "3", "12"))
    ]
    for index, pattern in enumerate((*directives, *ODD_PATTERNS)):
        yield (*MOMENTS[index * 7 % len(MOMENTS)], pattern)


def zones() -> Iterable[tuple[int, str | float]]:
    """Return every zone of Rails and others, in winter and in summer."""
    listed = "puts JSON.generate(ActiveSupport::TimeZone::MAPPING.keys)"
    require = 'require "json"; require "active_support"; require "active_support/core_ext";'
    rails: list[str] = json.loads(_run(["-e", require + listed], ""))
    return product((1704880800, 1720000000), (*rails, *ZONE_NAMES))


def _run(arguments: list[str], questions: str) -> str:
    return subprocess.run(
        ["ruby", *arguments], input=questions, capture_output=True, encoding="utf-8", check=True
    ).stdout


def _ask(kind: str, questions: Iterable[object], name: str) -> None:
    asked = list(questions)
    lines = "".join(json.dumps([kind, question]) + "\n" for question in asked)
    head, *answers = _run(["-e", RUBY, NOW], lines).splitlines()
    cases = [
        [question, json.loads(answer)[0]] for question, answer in zip(asked, answers, strict=True)
    ]
    listed = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    text = f'{{"from": {head},\n"cases": [\n{listed}\n]}}\n'
    (HERE / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _ask("time", texts(Random(20260701)), "ruby_times.json")
    _ask("strftime", patterns(), "ruby_strftime.json")
    _ask("zone", zones(), "ruby_zones.json")
