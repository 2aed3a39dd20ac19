"""Write what mail clients do with CSS into a table of our own, by the facts of caniemail.com.

    npm install caniemail
    .venv/bin/python scripts/mail_client_support.py node_modules/caniemail

It takes the features that the check asks for (`check/css_support.py`), and of each client its
newest versions, on every platform that people read mails on. Exit code 1: a feature is gone.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from liquidpilot.check.css_support import FEATURES

TABLE = Path(__file__).parents[1] / "src/liquidpilot/check/mail_client_support.toml"
# How caniemail calls a client, and its platforms that count.
CLIENTS = {
    "gmail": ("gmail", ("desktop-webmail", "ios", "android")),
    "outlook": ("outlook", ("windows",)),
    "outlook.com": ("outlook", ("outlook-com",)),
    "yahoo": ("yahoo", ("desktop-webmail", "ios", "android")),
    "apple-mail": ("apple-mail", ("macos", "ios")),
    "samsung": ("samsung-email", ("android",)),
    "aol": ("aol", ("desktop-webmail", "ios", "android")),
    "thunderbird": ("thunderbird", ("macos",)),
    "gmx": ("gmx", ("desktop-webmail",)),
    "web.de": ("web-de", ("desktop-webmail",)),
    "t-online.de": ("t-online-de", ("desktop-webmail",)),
    "orange": ("orange", ("desktop-webmail",)),
    "laposte": ("laposte", ("desktop-webmail",)),
    "proton": ("protonmail", ("desktop-webmail",)),
    "mail.ru": ("mail-ru", ("desktop-webmail",)),
    "fastmail": ("fastmail", ("desktop-webmail",)),
}


def main(folder: Path) -> int:
    """Write the table from the package in `folder`."""
    data = json.loads((folder / "data/caniemail.json").read_text(encoding="utf-8"))
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    known = {each["slug"]: each for each in data["data"]}
    gone = [slug for slug in FEATURES if slug not in known]
    if gone:
        print(f"caniemail has no {', '.join(gone)}", file=sys.stderr)
        return 1
    lines = [
        "# Mail clients that do not have a feature; scripts/mail_client_support.py writes it.",
        f'source = "caniemail.com, by the package caniemail {package["version"]} of npm"',
        'licence = "MIT, (c) Avi Goldman, (c) Andrew Powell"',
        f"date = {data['last_update_date'][:10]}",
        "",
        "[features]",
        *(f"{slug} = {json.dumps(_support(known[slug]))}" for slug in FEATURES),
    ]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _support(feature: dict[str, Any]) -> list[str]:
    """Return which clients do not have a feature."""
    stats, notes = feature["stats"], feature["notes_by_num"] or {}
    found = []
    for client, (family, platforms) in CLIENTS.items():
        newest = [
            [*versions.values()][-1]
            for platform in platforms
            if (versions := stats.get(family, {}).get(platform))
        ]
        if any(each.startswith("n") or _lacks_absolute(each, notes) for each in newest):
            found.append(client)
    return found


def _lacks_absolute(support: str, notes: dict[str, str]) -> bool:
    """Tell whether a part of `position` is there, and `absolute`, which layouts use, is not."""
    said = (notes.get(number, "") for number in re.findall(r"#(\d+)", support))
    return support.startswith("a") and any(
        "`absolute`" in note.partition(" not ")[2] for note in said
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
