"""Times as Ruby has them: reading them out of text, writing them with `strftime`, time zones."""
