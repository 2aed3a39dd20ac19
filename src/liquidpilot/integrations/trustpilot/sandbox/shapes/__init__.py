"""The JSON that Trustpilot makes of the things it knows: one function a thing.

Every key that is documented or was seen is there; what is not known is null, never left out
(documented in Trustpilot's page "Schema, data formats and cache"), and lists are `[]`.
"""
