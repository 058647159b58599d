"""Tags for the candidate's pages."""
