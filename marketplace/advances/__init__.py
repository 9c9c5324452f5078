"""Raw material and cash given in advance: contract form, issue, receipt, use, return, loss, recovery."""
