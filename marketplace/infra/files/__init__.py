"""The media store, and photos from the bytes of a stranger to small pictures with their rows."""
