"""A made-up employer with people in every stage, to look around in."""
