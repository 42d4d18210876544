"""Dies on the wafer: edge exclusion, streets, the top cell."""
