"""What recovery told, at the desk: its report, its questions, its conflicts, and articles beside their captures."""
