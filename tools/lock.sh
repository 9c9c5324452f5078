#!/bin/sh
# Make the hashed lock files anew from pyproject.toml. Needs uv. Give -U to raise every version to its newest.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-uv}
common="--universal --python-version 3.11 --generate-hashes --no-header"
# shellcheck disable=SC2086
"$uv" pip compile $common "$@" -o requirements.txt pyproject.toml
# shellcheck disable=SC2086
"$uv" pip compile $common "$@" --group test -o requirements-test.txt -c requirements.txt pyproject.toml
