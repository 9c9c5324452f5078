"""Read-only pages that compose many rooms: what to do next, the order file, the staff desk."""
