"""One sub-command a file."""
