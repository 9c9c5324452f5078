"""Producer groups and their members, off-takers and outlets, agencies, partners, lenders: who they are, who approved them, what they did."""
