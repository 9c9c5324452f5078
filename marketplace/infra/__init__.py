"""The outside world, in rooms of its own: data, files, language, web; here what is about a whole copy."""
