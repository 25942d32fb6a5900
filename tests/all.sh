#!/bin/sh
# After `make test`: the browser tests on SQLite, then all tests on a PostgreSQL of its own.
# Arguments: the pytest command.
set -eu

missing() {
    echo "make test-all needs $1. On Debian: apt-get install $2" >&2
    exit 1
}
command -v chromium >/dev/null || missing Chromium chromium
export TEST_BROWSER=1

env -u DATABASE_URL "$@" -m browser

# Once is enough of what knows no database: measures, and what a browser makes of a page that
# was read. Every journey that saves runs on both.
set -- "$@" --ignore tests/dashboards/measures
for walk in accessibility hostile pages usability; do
    set -- "$@" --ignore "tests/journeys/test_$walk.py"
done
case "${DATABASE_URL:-}" in
postgres*) exec "$@" ;;
esac
command -v pg_virtualenv >/dev/null || missing PostgreSQL "postgresql postgresql-common"
# A cluster of its own in a temporary folder, which need not reach the disk.
exec pg_virtualenv -t -v 15 -o fsync=off sh -c '
    export DATABASE_URL="postgres://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$PGDATABASE"
    exec "$@"' sh "$@"
