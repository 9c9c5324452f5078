"""What the groups offer: categories, listings and their versions, photos, listing approval, search."""
