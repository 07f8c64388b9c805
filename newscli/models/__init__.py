"""Models: which exist, which are installed, and the files of the one that a run uses."""
