"""People of the programmes: persons, with or without a login or a group, what they consent to, and their NIK."""
