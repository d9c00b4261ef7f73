"""Writes area_codes.txt and calling_codes.txt from libphonenumber's metadata and geocoding data.

    pip install phonenumbers && python3 data/numbers.py

Run it when an area code is added; the two files are kept in the repository, the build needs no Python.
"""

import collections
import pathlib
import re

import phonenumbers
from phonenumbers.data import _COUNTRY_CODE_TO_REGION_CODE as REGIONS
from phonenumbers.geodata import GEOCODE_DATA

HERE = pathlib.Path(__file__).parent
NOTICE = f"""# {{what}}
# Derived from libphonenumber {phonenumbers.__version__} (metadata and geocoding data).
# Copyright (C) The Libphonenumber Authors. Licensed under the Apache License, Version 2.0,
# http://www.apache.org/licenses/LICENSE-2.0
"""

STATES = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO",
    "Connecticut": "CT", "Delaware": "DE", "Florida": "FL", "Georgia": "GA", "Hawaii": "HI", "Idaho": "ID",
    "Illinois": "IL", "Indiana": "IN", "Iowa": "IA", "Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA",
    "Maine": "ME", "Maryland": "MD", "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN",
    "Mississippi": "MS", "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV",
    "New Hampshire": "NH", "New Jersey": "NJ", "New Mexico": "NM", "New York": "NY", "North Carolina": "NC",
    "North Dakota": "ND", "Ohio": "OH", "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA",
    "Rhode Island": "RI", "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX",
    "Utah": "UT", "Vermont": "VT", "Virginia": "VA", "Washington D.C.": "DC", "Washington State": "WA",
    "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY",
    "Alberta": "AB", "British Colombia": "BC", "British Columbia": "BC", "Manitoba": "MB",
    "New Brunswick": "NB", "Newfoundland and Labrador": "NL", "Northwest Territories": "NT",
    "Nova Scotia": "NS", "Nunavut": "NU", "Ontario": "ON", "Prince Edward Island": "PE", "Quebec": "QC",
    "Saskatchewan": "SK", "Yukon": "YT",
}
CODES = set(STATES.values())


def states_of(text):
    """`Quebec` -> QC, `Montreal, QC` -> QC, `Nova Scotia/Prince Edward Island` -> NS PE."""
    last = text.rsplit(", ", 1)[-1]
    return {last} if last in CODES else {STATES[part] for part in text.split("/") if part in STATES}


def area_codes():
    whole, parts = collections.defaultdict(set), collections.defaultdict(set)
    for prefix, texts in GEOCODE_DATA.items():
        if prefix[0] == "1" and len(prefix) >= 4 and "en" in texts:
            # What is said of the whole area code goes before what is said of its exchanges.
            (whole if len(prefix) == 4 else parts)[prefix[1:4]] |= states_of(texts["en"])
    for area in map(str, range(200, 1000)):
        countries = set()
        for tail in ("2345678", "2015555", "5550123", "9999999"):
            countries.add(phonenumbers.region_code_for_number(phonenumbers.parse(f"+1{area}{tail}")))
        for country in countries - {None}:
            states = sorted(whole[area] or parts[area]) if country in ("US", "CA") else []
            yield "|".join([area, country, " ".join(states)])


def calling_codes():
    for code, regions in sorted(REGIONS.items(), key=lambda row: str(row[0])):
        if regions != ("001",):
            yield f"{code}|{regions[0]}"
        # Countries that share a calling code, as far as plain digits after it tell them apart.
        for region in regions[1:] if code != 1 else ():
            metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
            fixed = re.match(r"\d{4,}", metadata.fixed_line.national_number_pattern)
            leading = metadata.leading_digits or (fixed and fixed[0]) or "none"
            for digits in (f"{n:0{width}}" for width in range(1, 6) for n in range(10**width)):
                if re.fullmatch(leading, digits):
                    yield f"{code}{digits}|{region}"


for name, what, rows in (
    ("area_codes.txt", "North American area codes: area|country|states or provinces", area_codes()),
    ("calling_codes.txt", "Calling codes and the prefixes of countries that share one: digits|country", calling_codes()),
):
    (HERE / name).write_text(NOTICE.format(what=what) + "".join(row + "\n" for row in rows))
