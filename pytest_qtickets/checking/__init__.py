"""A lint of any published audit report or bundle, ours or somebody else's.

``checking.check`` is the whole of it; nothing is imported here, so that the list of rules costs
the command line nothing.
"""
