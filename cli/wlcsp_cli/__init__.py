"""The `wlcsp` command."""
