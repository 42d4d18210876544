"""YAML text and CSV tables to checked, frozen specs."""
