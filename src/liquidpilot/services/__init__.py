"""What liquidpilot asks of an integration, and what it does with those that are installed.

Integrations themselves import `liquidpilot` and `liquidpilot.extending` only.
"""
