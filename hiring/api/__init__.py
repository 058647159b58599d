"""The programming interface under /api/v1/: the same rows, roles and operations as the pages."""
