"""The command line, where people and scores meet."""
