"""Reading Stripe's bracket form bodies, and the errors a wrong one gets."""

import re
from collections.abc import Iterable
from typing import Any

_PART = re.compile(r"\[([^\]]*)\]")


class ApiError(Exception):
    """An answer in Stripe's error form: HTTP status, type, code and the parameter at fault."""

    def __init__(self, status: int, kind: str, message: str, *, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.status, self.kind, self.message, self.code, self.param = status, kind, message, code, param

    def body(self) -> dict[str, Any]:
        """The JSON body of the error."""
        error = {"type": self.kind, "message": self.message, "code": self.code, "param": self.param}
        return {"error": {name: value for name, value in error.items() if value}}


def invalid(message: str, param: str = "", code: str = "") -> ApiError:
    """A 400 that names the parameter."""
    return ApiError(400, "invalid_request_error", message, code=code, param=param)


def missing(param: str) -> ApiError:
    """A 400 for a parameter that must be there."""
    return invalid(f"Missing required param: {param}.", param, "parameter_missing")


def parse_brackets(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Turn ``a[0][b]=c`` pairs into nested dicts; numbered and empty brackets become lists."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        head, _, tail = name.partition("[")
        path = [head, *_PART.findall("[" + tail)] if tail else [head]
        node = tree
        for part in path[:-1]:
            below = node.setdefault(part, {})
            if not isinstance(below, dict):
                raise invalid(f"Invalid object: {name}", name)
            node = below
        last = path[-1] or str(len(node))
        node[last] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(name.isdigit() for name in node):
        return [_lists(node[name]) for name in sorted(node, key=int)]
    return {name: _lists(value) for name, value in node.items()}


def refuse_unknown(fields: dict[str, Any], known: frozenset[str], prefix: str = "") -> None:
    """Refuse parameters that Stripe does not know at this place."""
    for name in fields:
        if name not in known:
            shown = f"{prefix}[{name}]" if prefix else name
            raise invalid(f"Received unknown parameter: {shown}", shown, "parameter_unknown")


def whole_number(fields: dict[str, Any], name: str, shown: str, *, least: int = 1) -> int:
    """An integer of at least ``least``; Stripe takes no decimals in amounts and quantities."""
    raw = fields.get(name)
    if raw is None:
        raise missing(shown)
    if not isinstance(raw, str) or not re.fullmatch(r"-?\d+", raw):
        raise invalid(f"Invalid integer: {raw}", shown, "parameter_invalid_integer")
    if int(raw) < least:
        raise invalid(f"This value must be greater than or equal to {least}.", shown, "parameter_invalid_integer")
    return int(raw)
