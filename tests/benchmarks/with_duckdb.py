"""The fields of bodies, selected by DuckDB: ``python -m tests.benchmarks.with_duckdb FILE OUT THREADS``.

The query checks nothing. It does not parse times, and leaves traits as they are.
"""

from __future__ import annotations

import sys
from typing import Final

_QUERY: Final = """
COPY (
  SELECT
    coalesce(userId, anonymousId) AS user_id, event, properties, previousId AS previous_id,
    timestamp, traits, context->>'timezone' AS timezone, context->'device'->>'token' AS token
  FROM read_json('{source}', format = 'newline_delimited', columns = {{
    userId: 'VARCHAR', anonymousId: 'VARCHAR', previousId: 'VARCHAR', event: 'VARCHAR',
    timestamp: 'VARCHAR', properties: 'JSON', traits: 'JSON', context: 'JSON'
  }})
) TO '{out}' (FORMAT json)
"""


def main(source: str, out: str, threads: str) -> None:
    """Write the fields of each message to a line of ``out``, in the order of the lines."""
    import duckdb

    duckdb.execute(f"SET threads = {int(threads)}")
    duckdb.execute(_QUERY.format(source=source, out=out))


if __name__ == "__main__":
    main(*sys.argv[1:])
