"""The command line, where it is about people."""
