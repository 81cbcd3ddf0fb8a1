"""What puts the rooms together and serves them: in this edition the server of a release, without Django."""
