"""Odd CSV and JSON Lines files and what DuckDB and pyarrow read in them, for test/shared/table. Python 3.11, DuckDB 1.4.1, pyarrow 21.0.0.

python -m venv v && v/bin/pip install duckdb==1.4.1 pyarrow==21.0.0 && v/bin/python test/golden/text-corpus.py > test/golden/text-corpus.json

Only what both read alike is written. A value is null, true/false, a text, {"f": "repr of a double"}, {"i": "integer"} or a list of values.
CSV columns are read as text; an empty field is null, a quoted empty one is a text.
"""
import csv
import io
import json
import random
import tempfile

import duckdb
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.json as pajson

random.seed(20261123)
texts = ["", "a", "plain text", "x,y", "semi;colon", "tab\there", "pi|pe", 'say "hi"', '"', '""', "'", "two\nlines", "two\r\nlines",
         " padded ", "naïve", "日本語", "🙂🙂", "e\u0301", "NULL", "NA", "nan", "true", "007", "1e5", "-0", "9007199254740993",
         "2001-01-31", "2001-01-31T12:30:00Z", "\u2028", "<script>", "__proto__", "x" * 300, "\\n", "\\", "a\\,b", "#", "=1+1"]


def some(n, width):
    return [[None if random.random() < 0.15 else random.choice(texts) for _ in range(width)] for _ in range(n)]


def written(rows, names, delimiter=",", end="\n", quote_all=False, last=True, mark=""):
    """As Python's csv module quotes, but that null and the empty text are told apart."""
    def field(value):
        if value is None:
            return ""
        if value == "":
            return '""'
        out = io.StringIO()
        quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
        csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=quoting).writerow([value])
        return out.getvalue().removesuffix("\r\n")

    lines = [delimiter.join(names)] + [delimiter.join(field(value) for value in row) for row in rows]
    return mark + end.join(lines) + (end if last else "")


def stored(text):
    file = tempfile.NamedTemporaryFile(suffix=".txt", delete=False)
    file.write(text.encode())
    file.close()
    return file.name


def read_csv(text, delimiter):
    path = stored(text)
    table = pacsv.read_csv(
        path,
        parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=True),
        convert_options=pacsv.ConvertOptions(
            null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
            column_types=dict.fromkeys([f"c{i}" for i in range(40)], pa.string()),
        ),
    )
    names = table.column_names
    columns = "{" + ",".join(f"'{name}': 'VARCHAR'" for name in names) + "}"
    query = f"""select * from read_csv('{path}', auto_detect=false, header=true, delim='{delimiter}', quote='"', escape='"',
                columns={columns}, allow_quoted_nulls=false, parallel=false)"""
    rows = [list(row) for row in duckdb.sql(query).fetchall()]
    other = [list(row) for row in zip(*(column.to_pylist() for column in table.columns))]
    return names, rows, other


csv_files = {
    "lf": dict(),
    "crlf": dict(end="\r\n"),
    "no-last-newline": dict(last=False),
    "quote-all": dict(quote_all=True),
    "quote-all-crlf-no-last-newline": dict(quote_all=True, end="\r\n", last=False),
    "byte-order-mark": dict(mark="\ufeff"),
    "tab": dict(delimiter="\t"),
    "semicolon": dict(delimiter=";", end="\r\n"),
    "pipe": dict(delimiter="|"),
    "two-columns": dict(width=2),
    "forty-columns": dict(width=40, n=6),
}
golden = {"csv": [], "json": []}
for name, options in csv_files.items():
    width, n = options.pop("width", 4), options.pop("n", 30)
    rows = [row for row in some(n, width) if any(value is not None for value in row)]
    # pyarrow takes an empty field at the very end of a file for a quoted one.
    rows[-1][-1] = "end"
    text = written(rows, [f"c{i}" for i in range(width)], **options)
    names, duck, arrow = read_csv(text, options.get("delimiter", ","))
    assert duck == arrow == rows, name
    golden["csv"].append({"name": name, "text": text, "names": names, "rows": rows})

numbers = [0, -1, 3, 2**31, -(2**53) + 1, 0.1, -2.5e-7, 1e300, 5e-324, 1.7976931348623157e308, 123456789.125, 1e21]
escapes = {"é": "\\u00e9", "🙂": "\\ud83d\\ude42", "/": "\\/", "\n": "\\n", "日": "\\u65E5"}


def value(kind, x):
    if x is None or kind in ("text", "flag"):
        return x
    if kind == "list":
        return [value("number", item) for item in x]
    return {"i": str(x)} if kind == "wide" else {"f": repr(float(x))}


def spelled(x):
    """Text with some characters escaped that need not be."""
    text = json.dumps(x, ensure_ascii=False)
    if isinstance(x, str) and random.random() < 0.5:
        for plain, escaped in escapes.items():
            text = text.replace(plain, escaped)
    return text


makers = {
    "number": lambda: random.choice(numbers) if random.random() < 0.5 else random.uniform(-1e6, 1e6),
    "wide": lambda: random.choice([2**53 + 1, -(2**63), 2**63 - 1, 2**60 + 7]),
    "text": lambda: random.choice(texts + ["a/b", "日é🙂\n"]),
    "flag": lambda: random.random() < 0.5,
    "list": lambda: [random.choice([1.5, -2.25, None, 1e10]) for _ in range(random.randint(0, 4))],
}
types = {"number": ("DOUBLE", pa.float64()), "wide": ("BIGINT", pa.int64()), "text": ("VARCHAR", pa.string()),
         "flag": ("BOOLEAN", pa.bool_()), "list": ("DOUBLE[]", pa.list_(pa.float64()))}
for name, end, spaces in [("lf", "\n", ""), ("crlf", "\r\n", ""), ("spaces", "\n", " "), ("blank-lines", "\n\n", "")]:
    rows = [{kind: None if random.random() < 0.15 else make() for kind, make in makers.items()} for _ in range(30)]
    rows[0] = {kind: make() for kind, make in makers.items()}
    lines = []
    for row in rows:
        members = [(kind, x) for kind, x in row.items() if x is not None or random.random() < 0.5]
        if row is not rows[0]:
            random.shuffle(members)
        body = f"{spaces},{spaces}".join(f'"{kind}"{spaces}:{spaces}{spelled(x)}' for kind, x in members)
        lines.append(f"{{{spaces}{body}{spaces}}}")
    text = end.join(lines) + end
    path = stored(text)
    columns = "{" + ",".join(f"'{kind}': '{duck}'" for kind, (duck, _) in types.items()) + "}"
    duck = duckdb.sql(f"select * from read_json('{path}', format='newline_delimited', columns={columns})").fetchall()
    schema = pa.schema([(kind, arrow) for kind, (_, arrow) in types.items()])
    arrow = pajson.read_json(path, parse_options=pajson.ParseOptions(explicit_schema=schema))
    plain = [tuple(row[kind] for kind in makers) for row in rows]
    assert [tuple(row) for row in duck] == plain, name
    assert list(zip(*(arrow[kind].to_pylist() for kind in makers))) == plain, name
    golden["json"].append(
        {"name": name, "text": text, "names": list(makers), "rows": [[value(kind, row[kind]) for kind in makers] for row in rows]}
    )
print(json.dumps(golden, ensure_ascii=True, separators=(",", ":")))
