"""The endpoints of the simulated Trustpilot; each module has its `ROUTES`."""
