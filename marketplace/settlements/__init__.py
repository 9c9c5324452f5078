"""What a decided lot is worth, what is deducted from it and why, and what the group is paid."""
