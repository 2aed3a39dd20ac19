"""Rendering: the dialect, the workspace and a transport brought together.

`field` renders one text, `message` all fields of a message, `workspace` a message by its name.
"""
