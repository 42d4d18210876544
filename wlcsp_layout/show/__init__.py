"""Showing a written layout: in a KLayout that runs already, or in a new one."""
