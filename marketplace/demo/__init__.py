"""The sample world, and the practice payment service."""
