"""What is on disk: configuration, messages, content blocks, profiles, catalogs and credentials.

`workspace.WorkspaceFiles` is the door; everything behind it reads one kind of file each. This room
imports none of the others: it knows nothing of rendering, requests or checks.
"""
