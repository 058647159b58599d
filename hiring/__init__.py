"""The project package and the recruiting domain: what people decided."""
