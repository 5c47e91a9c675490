"""An audit of the QTickets API that cannot lie: pytest plugin, sandbox and command line."""

__version__ = "0.1.0"
