"""Accepted renders and written expectations: what `liquidpilot test` and the pytest plugin run.

An accepted render is plain text in files of its own, one a field:

    fixtures/snapshots/<address of the message>/<profile>[.<scenario>]/<field>.html|json|txt

`cases` finds what there is to test, `running` tests one of it, `files` keeps what was accepted,
`expectations` and `tests_files` are the written tests, `diffs` shows a difference to a person.
"""
