"""Personal data sealed to a key that does not lie on the disk it protects.

Whoever writes needs the public key alone (`sealing.py`). Reading needs the vault's secrets, which are in the memory of
one process, the agent (`agent.py`), once somebody has unlocked it with a passphrase, with the recovery words, or with
a key that is kept on another machine (`key_file.py`). `client.py` asks the agent.
"""
