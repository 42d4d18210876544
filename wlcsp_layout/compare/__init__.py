"""What differs between two specs, or between two layouts: never what is right.

Specs are compared by their meaning, layouts by their geometry.
"""
