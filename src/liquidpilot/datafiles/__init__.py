"""An author's TOML or JSON file as data, with a place and a remedy for every mistake in it.

`reading` picks the format by the file's name, `tables` asks for values by name and type. What is no
TOML or no JSON is told in an author's words, too.
"""
