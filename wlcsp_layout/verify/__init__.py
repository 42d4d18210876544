"""Judges of the written file: each reads it anew with KLayout."""
