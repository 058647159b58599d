"""The command line, where it is about instruments and sittings."""
