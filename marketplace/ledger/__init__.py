"""The one book: double entry in rupiah and in material units, kept from the off-taker's side."""
