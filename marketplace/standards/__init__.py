"""Quality standards, their published versions and criteria, and the sampling plans that judge a lot by them."""
