"""How settlements are calculated again from the documents, for `check`."""
