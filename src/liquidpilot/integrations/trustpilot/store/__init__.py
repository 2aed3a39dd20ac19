"""What the simulated Trustpilot knows: business units, products, reviews, templates."""
