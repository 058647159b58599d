"""The life of an instrument: load, look, compare, publish, retire."""
