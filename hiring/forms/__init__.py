"""What people fill in, and the filters of the lists."""
