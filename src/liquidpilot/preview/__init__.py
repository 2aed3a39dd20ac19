"""The live preview: the page that an author keeps open all day.

`state` holds the workspace and what was made of it, `views` what a page shows, `routes` which
address shows what, `security` who may ask, `watcher` and `events` how a saved file reaches the
page. Nothing here opens a connection to another machine.
"""
