"""The serial patterns of registration plates: one line of data per jurisdiction, no rules.

Notation: `L` a letter, `D` a digit, `X` either, `{m,n}` repeats what stands before it; anything else stands for itself.
Patterns are of regular-issue passenger plates as they are on the road, the current series first, then older series that
still run. Vanity and specialty plates match none, or another's: a match is a hint about a plate, never proof of where it is from.

Sources: the public list "United States license plate designs and serial formats" and the per-country articles
"Vehicle registration plates of ..." (Wikipedia, read 2026-11); for Mexico the official standard NOM-001-SCT-2-2016 (letters
I, O, Q and Ñ unused; letter ranges by state); for Germany FZV annex 1; for Great Britain DVLA INF104; for France the arrêté of
9 February 2009.
"""

US = {
    "US-AL": "DLLDDDD DDLLDDD DLDDDDD DDLDDDD DDDDLDD",
    "US-AK": "LLLDDD",
    "US-AZ": "XXXDXX LLLDDDD",
    "US-AR": "LLLDDL DDDLLL LLLDDD",
    "US-CA": "DLLLDDD DDDLLLD DLLLDD",
    "US-CO": "LLLLDD LLLDDD DDDLLL",
    "US-CT": "LLDDDDD DLLLLD DDDLLL",
    "US-DC": "LLDDDD",
    "US-DE": "D{4,6}",
    "US-FL": "LLLLDD DDLLLL LDDDLL LLLDDL DDDLLL DDDDLL",
    "US-GA": "LLLDDDD DDDLLL",
    "US-HI": "LLLDDD",
    "US-IA": "LLLDDD DDDLLL",
    "US-ID": "LDDDDDD DLDDDDD DLLDDDD DDLDDDD DLDDDD DLDDDDL",
    "US-IL": "LLDDDDD LDDDDDD DDDDDDD",
    "US-IN": "DDDLLL DDDLL DDDL DDDDLL DDDDL",
    "US-KS": "DDDDLLL DDDLLL",
    "US-KY": "LDLDDD DDDLLL",
    "US-LA": "DDDLLL LLLDDD",
    "US-MA": "DLLLDD DLLDDD DDDLLD DDLLDD DDDDLL DDDLLL DDLDDD",
    "US-MD": "DLLDDDD DLLLDD LLLDDD",
    "US-ME": "DDDDLL LLLDDD",
    "US-MI": "LLLDDDD DLLLDD",
    "US-MN": "LLLDDD DDDLLL",
    "US-MO": "LLDLDL LLDDDL",
    "US-MS": "LLLDDDD LLLDDD",
    "US-MT": "DDDDDDL DDDDDL",
    "US-NC": "LLLDDDD",
    "US-ND": "DDDLLL",
    "US-NE": "LLLDDD DLDDDD DDLDDD DDLLDD",
    "US-NH": "DDDDDDD DDDDDD",
    "US-NJ": "LDDLLL LLLDDL",
    "US-NM": "LLLLDD DDDLLL LLLDDD",
    "US-NV": "DDLDDD DDDLDD DDDLLL",
    "US-NY": "LLLDDDD",
    "US-OH": "LLLDDDD LLDDLL",
    "US-OK": "LLLDDD DDDLLL",
    "US-OR": "DDDLLL LLLDDD",
    "US-PA": "LLLDDDD",
    "US-RI": "DLLDDD DDDDDD LLDDD",
    "US-SC": "LLLDDD DDDDLL",
    "US-SD": "DLLDDD DLLLDD DLDDDD DDLDDD DDLLDD DDLLLD",
    "US-TN": "LLLDDDD LDDDDL DDDLLL",
    "US-TX": "LLLDDDD LLDLDDD LLLDDD DDDLLL",
    "US-UT": "LDDDLL LDDDL DLDLL DDDLLL",
    "US-VA": "LLLDDDD",
    "US-VT": "LLLDDD",
    "US-WA": "LLLDDDD DDDLLL",
    "US-WI": "LLLDDDD DDDLLL",
    "US-WV": "DLLDDD LLLDDD DLDDDD",
    "US-WY": "DDDDDD DDDDDL DDDDDDD",
}

# The city's neighbors across the border. `M` is a letter of the Mexican alphabet: no I, O or Q.
MEXICO = {
    "MX": "MMMDDDM MMMDDDD MDDMMM DDDMMM MMDDDDM MMDDDDD DMMMDD MMMDD",
}

# First three letters of private cars, by border state (NOM-001-SCT-2-2016, appendix of series).
MEXICO_RANGES = {
    "MX-BCN": ("AGA", "CYZ"),
    "MX-CHH": ("DTA", "ETZ"),
    "MX-COA": ("EUA", "FPZ"),
    "MX-NLE": ("RKA", "TGZ"),
    "MX-SON": ("VTA", "WKZ"),
    "MX-TAM": ("WXA", "XSZ"),
}

EUROPE = {
    "AT": "L{1,2}D{1,5}L{1,3} L{1,2}D{4,6}",
    "BE": "DLLLDDD LLLDDD DDDLLL",
    "BG": "L{1,2}DDDDL{1,2}",
    "CH": "LLD{1,6}",
    "CZ": "DLDDDDD DLLDDDD",
    "DE": "L{1,3}L{1,2}D{1,4} L{1,3}L{1,2}D{1,4}E L{1,3}L{1,2}D{1,4}H",
    "DK": "LLDDDDD",
    "ES": "DDDDLLL L{1,2}DDDDL{1,2}",
    "FI": "LLLDDD",
    "FR": "LLDDDLL",
    "GB": "LLDDLLL LDDDLLL",
    "HR": "LLDDDDL{1,2} LLDDDL{1,2}",
    "HU": "LLLLDDD LLLDDD",
    "IE": "DDDL{1,2}D{1,6} DDL{1,2}D{1,6}",
    "IT": "LLDDDLL",
    "LT": "LLLDDD",
    "LV": "LLDDDD",
    "NL": "LDDDLL LLDDDL DDLLLD DLLLDD LLLDDL LDDLLL DLLDDD DDLLLL LLLLDD LLDDLL",
    "NO": "LLDDDDD",
    "PL": "L{2,3}DDDDD LLDDDDL LLDDDLL LLDLDDD LLDLLDD L{3}LDDD L{3}DDLL L{3}DLDD L{3}DDLD L{3}DDDL",
    "PT": "LLDDLL DDLLDD DDDDLL LLDDDD",
    "RO": "LLDDLLL BDDDLLL",
    "SE": "LLLDDX",
    "SI": "LLDDDDD LLDDDL{2} LLLLDDD LLDDLDD",
    "SK": "LLDDDLL",
    "UA": "LLDDDDLL",
}
