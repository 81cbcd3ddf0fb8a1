"""Sending: an issue is frozen, and each row of its queue is sent once.

    freezing    approved issues whose hour has come get their rows
    queue       rows are claimed, begun and finished: the SQL, and nothing else
    supply      rows as letters: the addresses of a chunk at a time, in memory alone
    smtp        a conversation with a mail server, with pipelining
    domains     what may go to one provider just now
    outcomes    what an answer of the server means for a row
    sender      several connections, and one transaction for all that they begin and end
    process     the process that does it all, round after round
    control     what people at the desk can do

The rule that the rest serves: before a letter's content goes out, the row is `submitting` in the database, in a
transaction that has reached the disk. So a sender can die at any moment; what it leaves `submitting`, at most one row
for each of its connections, becomes `unknown`, and a person decides. docs/decisions/0500-sending-newsletters.md.
"""
