"""Marks to align and measure by: one kind a file, and the block that they stand in."""
