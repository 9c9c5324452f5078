"""Purchase orders: lines, frozen terms, the order's life from draft to close, and the holds that keep it open."""
