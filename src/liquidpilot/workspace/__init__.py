"""What is on disk: configuration, messages, content blocks, profiles, catalogs and credentials.

`workspace.WorkspaceFiles` is the class that others use; every other module reads one kind of file.
This package imports none of its siblings: it knows nothing of rendering, requests or checks.
"""
