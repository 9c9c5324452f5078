"""Flask and the outside world: database, transaction edge, events, forms, files, formats."""
