"""The commands of ``qtickets-audit``, one module each: its arguments, and the call they lead to."""
