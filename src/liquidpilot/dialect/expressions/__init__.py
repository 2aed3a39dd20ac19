"""Expressions: read from text by Ruby's rules, kept as data, evaluated in one way."""
