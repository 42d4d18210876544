"""Cross-sections of a written layout, step by step through the process."""
