"""The package with every length resolved."""
