"""How fast the copy is, as ratios: each command beside the bare rows it writes, in the same store and the same run."""
