"""Groups and members, off-takers and outlets, agencies, partners, lenders: who they are, and what they did."""
