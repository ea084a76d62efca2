"""How long things take."""

from .value import Value


class Timing(Value):
    """Delays and limits of a link, in seconds.

    Attributes:
        pacing: Between two packets; a robot that gets bursts becomes unresponsive.
        ping: For the answer to a ping of the handshake.
        answer: For the answer to anything else.
        write: For the acknowledgement of a write; a radio that exceeds it is stuck.
        connect: For making the link, retries included.
        close: For ending it.
        silence: After which the rest of a begun frame will not come.
        quarantine: For the sequence number of an unanswered request.
    """

    pacing: float = 0.06
    ping: float = 1.0
    answer: float = 2.0
    write: float = 5.0
    connect: float = 120.0
    close: float = 5.0
    silence: float = 1.0
    quarantine: float = 10.0
