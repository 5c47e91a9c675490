"""Dotted names through a file's imports: ``m.patch`` after ``import unittest.mock as m``."""

from __future__ import annotations

import ast

#: Stands for whatever is no name: a call's result, a subscript.
VALUE = "?"


class Names:
    """The names a file imports, and what they lead to."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def learn(self, node: ast.Import | ast.ImportFrom) -> list[str]:
        """Take an import in; returns the dotted names it brings."""
        brought = []
        for alias in node.names:
            if isinstance(node, ast.Import):
                name = alias.name
                self.known[alias.asname or name.partition(".")[0]] = (
                    name if alias.asname else name.partition(".")[0]
                )
            else:
                name = f"{'.' * node.level}{node.module or ''}"
                name = f"{name}{'' if name.endswith('.') or not name else '.'}{alias.name}"
                self.known[alias.asname or alias.name] = name
            brought.append(name)
        return brought

    def dotted(self, node: ast.AST) -> str:
        """``a.b.c`` with ``a`` resolved; what hangs on a value begins with ``?``."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            parts.append(self.known.get(node.id, node.id))
        else:
            parts.append(VALUE)
        return ".".join(reversed(parts))

    def is_imported(self, node: ast.AST) -> bool:
        """Whether a dotted name begins with an imported one, and not with a variable."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.known


def is_in(name: str, modules: frozenset[str]) -> bool:
    """Whether a dotted name is one of these, or below one."""
    while name:
        if name in modules:
            return True
        name = name.rpartition(".")[0]
    return False
