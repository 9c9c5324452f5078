"""For whoever keeps the copy running: does the process answer, is the copy ready to work."""

from typing import Any

from flask import Flask, jsonify

from marketplace.infra import logs
from marketplace.infra.readiness import obstacles
from marketplace.infra.web.error_pages import RETRY_AFTER
from marketplace.infra.web.request_edge import current_runtime


def init_health(app: Flask) -> None:
    """Adds /healthz and /readyz; both answer outside the unit of work, also while the database is away."""

    def healthz() -> str:
        """The process answers."""
        return "ok\n"

    def readyz() -> Any:
        """Database, revision, triggers, keys, folders and free space; 503 names each that is not as it should be."""
        faults = obstacles(current_runtime())
        if not faults:
            return jsonify(status="ready")
        logs.not_ready([each.line() for each in faults])
        answer = jsonify(status="not ready", faults=[{"part": each.part, "words": each.words} for each in faults])
        answer.status_code, answer.headers["Retry-After"] = 503, RETRY_AFTER
        return answer

    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
