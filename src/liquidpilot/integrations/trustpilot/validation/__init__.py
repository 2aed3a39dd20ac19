"""What is wrong with a request to Trustpilot, told before it is sent."""
