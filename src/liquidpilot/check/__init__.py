"""Checking templates: rules over what stands in them, and over what they render to.

`rule` and `subjects` are what a rule is written against, `rules` holds one rule a module,
`registry` knows them by name, `running` goes through a workspace, `reporters` write what was found.
"""
