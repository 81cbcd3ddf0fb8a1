"""What a run of recovery asks and doubts, reviewed by people: in the terminal and at the desk."""
