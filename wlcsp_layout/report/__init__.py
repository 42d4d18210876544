"""Tables, JSON and rules for Make from the records of a run."""
