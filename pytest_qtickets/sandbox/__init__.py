"""A local QTickets over real HTTP, with a world made from a seed. Everything in it is invented.

``calls`` is the seam: a dialect is one table of routes over the same world (``audited``,
``documented``).
Web libraries are imported when a server starts, never by importing this package.
"""

from pytest_qtickets.sandbox.calls import PARTNERS_TOKEN, REST_TOKEN
from pytest_qtickets.sandbox.server import SandboxServer, serve
from pytest_qtickets.sandbox.world import DEFAULT_SEED, World, make_world

__all__ = [
    "DEFAULT_SEED",
    "PARTNERS_TOKEN",
    "REST_TOKEN",
    "SandboxServer",
    "World",
    "make_world",
    "serve",
]
