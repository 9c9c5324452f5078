"""The room's blueprint."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
