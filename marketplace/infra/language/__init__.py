"""What the reader reads: her language and zone, formats, parsing, translations, messages."""
