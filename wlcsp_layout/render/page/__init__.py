"""`NAME.html`: a package to look at in a browser, in one file that needs nothing else."""
