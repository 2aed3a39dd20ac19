"""What earlier runs of `check` and `test` found: kept, and used again only where nothing changed.

`digests` reads what is on disk, `observing` hears what else is read, `keys` says under which key a
result is kept, and `kept` is the file. Why it is so: docs/decisions/0018-the-cache-of-check.md.
"""
