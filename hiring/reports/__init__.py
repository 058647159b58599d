"""Reports: a title, columns and rows; pages and files are renderings of them."""
