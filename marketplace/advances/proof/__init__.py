"""How advances are told again from the documents, for `check`."""
