"""The simulated Trustpilot: pure handling of requests."""
