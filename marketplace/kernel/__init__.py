"""Pure values and mechanisms, standard library only."""
