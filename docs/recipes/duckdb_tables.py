"""Load converted requests into DuckDB, and into Parquet files: tables of users, events and aliases.

python duckdb_tables.py requests.ndjson... --database connect.duckdb --parquet DIR

archive.md beside this file explains it.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import duckdb

#: The requests in their order.
REQUESTS: Final = """
CREATE TEMP TABLE requests AS
SELECT row_number() OVER () AS place, path, body, body ->> 'user_id' AS user_id
FROM read_json($files, format = 'newline_delimited', columns = {path: 'VARCHAR', body: 'JSON'})
"""
#: Each id that an alias joined to another one, and the id that the user has in the end.
ALIASES: Final = """
CREATE TABLE aliases AS
WITH RECURSIVE
joined AS (
    SELECT body ->> 'previous_id' AS previous_id, max_by(user_id, place) AS user_id
    FROM requests WHERE (body ->> 'previous_id') IS NOT NULL GROUP BY previous_id
),
chain AS (
    SELECT previous_id, user_id, 1 AS steps FROM joined
    UNION
    SELECT chain.previous_id, joined.user_id, steps + 1
    FROM chain JOIN joined ON chain.user_id = joined.previous_id
    WHERE steps < 100 AND joined.user_id <> chain.previous_id  -- a circle ends
)
SELECT previous_id, max_by(user_id, steps) AS user_id FROM chain GROUP BY previous_id
"""
#: The requests, each with the id that its user has in the end.
CURRENT: Final = """
CREATE TEMP VIEW resolved AS
SELECT place, path, body, coalesce(aliases.user_id, requests.user_id) AS user_id
FROM requests LEFT JOIN aliases ON requests.user_id = aliases.previous_id
"""
EVENTS: Final = """
CREATE TABLE events AS
SELECT user_id, body ->> 'event' AS event,
       to_timestamp((body ->> 'timestamp')::DOUBLE) AS time,
       body -> 'properties' AS properties
FROM resolved WHERE path = '/v2/track' ORDER BY place
"""
#: The last value of each field. Attributes are merged: a later one replaces, and null removes.
USERS: Final = """
CREATE TABLE users AS
SELECT user_id,
       max_by(body ->> 'first_name', place) AS first_name,
       max_by(body ->> 'last_name', place) AS last_name,
       max_by(body ->> 'email', place) AS email,
       max_by(body ->> 'phone_number', place) AS phone_number,
       max_by(body ->> 'timezone', place) AS timezone,
       list_reduce(
           list(body -> 'attributes' ORDER BY place) FILTER ((body -> 'attributes') IS NOT NULL),
           lambda earlier, later: json_merge_patch(earlier, later)
       ) AS attributes
FROM resolved WHERE path = '/v2/identify' GROUP BY user_id ORDER BY min(place)
"""
TABLES: Final = ("users", "events", "aliases")


def main() -> None:
    """Load the files, and print how many rows each table has."""
    parser = argparse.ArgumentParser(description="Load converted requests into DuckDB and Parquet.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="requests, plain or gzipped")
    parser.add_argument("--database", required=True, type=Path, help="a file to create")
    parser.add_argument("--parquet", required=True, type=Path, metavar="DIR")
    options = parser.parse_args()
    if options.database.exists():
        parser.error(f"{options.database} exists already")
    with duckdb.connect(str(options.database)) as database:
        load(database, options.files)
        options.parquet.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            database.table(table).write_parquet(str(options.parquet / f"{table}.parquet"))
            print(f"{len(database.table(table)):,} {table}")


def load(database: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """Create the tables of the requests in some files. Raises duckdb.Error if one cannot be read."""
    database.execute(REQUESTS, {"files": files})
    for statement in (ALIASES, CURRENT, EVENTS, USERS):
        database.execute(statement)


if __name__ == "__main__":
    main()
