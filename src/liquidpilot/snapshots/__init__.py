"""Accepted renders and written expectations: what `liquidpilot test` and the pytest plugin run.

`cases` finds what there is to test, `running` tests cases of one message, `batch` many messages,
with what earlier runs know. `accepted` keeps what was accepted, a file for each message; `changes`
says what differs, as a person answers about it, and `diffs` shows it. `expectations` and
`tests_files` are the written tests.
"""
