"""The official Python client against the server named in the given server.json; prints OK or fails."""

import datetime
import decimal
import json
import sys
from urllib.parse import urlparse

import clickhouse_connect

with open(sys.argv[1], encoding="utf-8") as file:
    server = json.load(file)
url = urlparse(server["url"])

for compress in ("lz4", "zstd", "gzip", False):
    client = clickhouse_connect.get_client(
        host=url.hostname, port=url.port, username=server["user"], password=server["password"], compress=compress
    )
    assert client.ping()
    client.command(
        "CREATE OR REPLACE TABLE py (id UInt64, name String, tags Map(String, String), amount Decimal(38, 24),"
        " at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY id"
    )
    at = datetime.datetime(2026, 1, 2, 3, 4, 5, 678000)
    rows = [[i, f"\n\n{i}", {"k": "\t'"}, decimal.Decimal("0.000000000000000000000001"), at] for i in range(20_000)]
    written = client.insert("py", rows, column_names=["id", "name", "tags", "amount", "at"]).written_rows
    assert written == 20_000, written
    back = client.query("SELECT * FROM py ORDER BY id").result_rows
    assert len(back) == 20_000
    assert back[7][1] == "\n\n7" and back[7][2] == {"k": "\t'"} and back[7][3] == rows[7][3], back[7]
    values = {"s": "it's\t\n\\ü", "a": ["p", "q'"], "t": at}
    got = client.query("SELECT {s:String}, {a:Array(String)}, {t:DateTime64(3)}", parameters=values).result_rows
    assert got == [(values["s"], values["a"], at)], got
    client.command("CREATE TEMPORARY TABLE mine (a Int32)")
    client.insert("mine", [[1], [2]], column_names=["a"])
    assert client.query("SELECT sum(a) FROM mine").result_rows == [(3,)]
    assert client.raw_insert("py", ["id", "name"], "1\ta\n2\tb\n", fmt="TabSeparated").written_rows == 2
    with client.query_row_block_stream("SELECT number FROM numbers(1000000)") as stream:
        assert sum(len(block) for block in stream) == 1_000_000
    try:
        client.query("SELECT * FROM nope")
        raise SystemExit("no error for an unknown table")
    except clickhouse_connect.driver.exceptions.DatabaseError as error:
        assert "code: 60" in str(error).lower(), error
    client.close()

print("OK")
