"""What can be said about an instrument from the answers that came in."""
