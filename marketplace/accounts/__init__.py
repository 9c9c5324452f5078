"""People who sign in; who may do what, in one table."""
