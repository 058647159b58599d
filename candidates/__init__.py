"""Who the candidates are: the only tables with personal data."""
