"""Cases: one side says that something is not right, the other answers, the programme decides."""
