"""The written file as a person sees it."""
