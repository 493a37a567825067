"""Moments in time behind ISO 8601 texts, and what a typed column of hard numbers holds, for test/shared/profile. Python 3.11, NumPy 2.3.5.

Run: python test/golden/profile.py > test/golden/profile.json
"""

import datetime
import json

import numpy as np

rng = np.random.default_rng(20261123)
epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
timestamps = []
for i in range(300):
    year = int(rng.integers(1, 10000))
    month, day = int(rng.integers(1, 13)), int(rng.integers(1, 29))
    hour, minute, second = int(rng.integers(24)), int(rng.integers(60)), int(rng.integers(60))
    microsecond = int(rng.integers(1000000))
    date = f"{year:04}-{month:02}-{day:02}"
    if i % 5 == 0:
        text, hour, minute, second, microsecond, zone = date, 0, 0, 0, 0, "Z"
    else:
        zone = ["Z", "", "+02:00", "-11:30", "+0545"][int(rng.integers(5))]
        precision = int(rng.integers(3))
        clock = f"{hour:02}:{minute:02}"
        if precision == 0:
            second, microsecond = 0, 0
        elif precision == 1:
            clock, microsecond = clock + f":{second:02}", 0
        else:
            clock += f":{second:02}.{microsecond:06}"
        text = date + ("T" if i % 2 else " ") + clock + zone
    moment = datetime.datetime(year, month, day, hour, minute, second, microsecond, tzinfo=datetime.timezone.utc)
    sign = {"+": 1, "-": -1}.get(zone[:1], 0)
    digits = zone.replace(":", "")
    offset = sign * datetime.timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5])) if sign else datetime.timedelta()
    microseconds = (moment - epoch - offset) // datetime.timedelta(microseconds=1)
    utc_hours = microseconds // 3_600_000_000
    timestamps.append(
        {
            "text": text,
            "milliseconds": microseconds // 1000,
            "nanoseconds": microseconds % 1000 * 1000,
            "hour": utc_hours % 24,
            "weekday": (utc_hours // 24 + 3) % 7,
        }
    )
half = [{"bits": int(b), "value": float(np.array([b], dtype=np.uint16).view(np.float16)[0])} for b in range(0, 0x7C00, 37)]
print(json.dumps({"timestamps": timestamps, "half": half}))
