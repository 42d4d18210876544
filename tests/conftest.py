"""The same examples in every run: a suite that holds must hold again."""

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.load_profile("same")
