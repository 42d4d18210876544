"""3-D models of a written layout, as glTF and as a page."""
