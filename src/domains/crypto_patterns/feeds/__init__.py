"""WHO IS ASKED: a ZeroMQ feed of ticks for as long as there is time, or an exchange for its bars."""
