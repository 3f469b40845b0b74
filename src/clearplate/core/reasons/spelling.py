"""How a text may be read: as it stands, and as it reads once tricks of spelling are undone.

`readings` gives several lists of words, each word with its possible forms. Undone are accents, letters of other alphabets
that look like ours, digits and signs in place of letters ("1mm1grat10n"), letters spelled apart ("i c e", "i.c.e."), signs
inside a word ("im-migration"), and letters doubled or left single ("imigration"). Mistakes of one letter are forgiven by
`core.reasons.phrases`, which knows the words that are looked for.
"""

import re
import unicodedata
from itertools import groupby

Word = tuple[str, ...]
"""The forms that one word may stand for; the first is the word as it was written, in lower case without accents."""

_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u043a\u043c\u0442\u043d\u0432\u0456\u0458\u0455"
    "\u03b1\u03b5\u03bf\u03b9\u03ba\u03bd\u03c4\u03c5\u03c1",
    "aeopcxykmtnbijsaeoikntup",
)
"""Cyrillic and Greek letters that a reader takes for Latin ones, after casefolding."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_STAND_INS = {
    "0": "o",
    "1": "i",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "i",
}
ABBREVIATIONS = {
    "immig": "immigration", "immi": "immigration", "imm": "immigration", "migr": "migracion", "undoc": "undocumented",
    "undocs": "undocumented", "uda": "undocumented", "udas": "undocumented", "indoc": "indocumentado",
    "tkt": "ticket", "tkts": "tickets", "tix": "tickets", "cit": "citation", "cits": "citations", "viol": "violation",
    "viols": "violations", "vio": "violation", "pkg": "parking", "prkg": "parking", "prk": "parking", "pking": "parking",
    "estac": "estacionamiento", "trf": "traffic", "trfc": "traffic", "traf": "traffic", "spdg": "speeding",
    "reg": "registration", "exp": "expired", "insp": "inspection", "lic": "license", "susp": "suspended", "ins": "insurance",
    "enf": "enforcement", "enfc": "enforcement", "vel": "velocidad", "inf": "infraccion", "ord": "ordinance", "cust": "custody",
    "repos": "repossession", "regis": "registration", "gf": "girlfriend", "bf": "boyfriend", "hubby": "husband", "wifey": "wife",
    "preg": "pregnancy", "veh": "vehicle", "vehs": "vehicles", "spd": "speed", "civl": "civil", "parkng": "parking",
    "prking": "parking", "enfrc": "enforcement", "tickt": "ticket", "d": "de", "q": "que", "pa": "para", "pal": "para", "xq": "porque", "dem": "democrat", "dems": "democrats",
}  # fmt: skip
"""What officers' shorthand stands for."""
_CHUNK = re.compile(r"[a-z0-9@$!|][^\s,;:()?\"]*")
_TOKEN = re.compile(r"[a-z0-9@$!|]+")
_APART_MIN = 3
"""So many single letters in a row are a word spelled apart."""


def bare(text: str) -> str:
    """Lower case, without accents, invisible signs and look-alike letters."""
    if text.isascii():
        return text.lower()
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    plain = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    return plain.translate(_LOOKALIKES)


def plain_words(text: str) -> list[str]:
    """The words of a text, as they were written."""
    return re.findall(r"[a-z0-9]+", bare(text))


def squeezed(word: str) -> str:
    """The word with every run of a letter as one letter."""
    return "".join(letter for letter, _ in groupby(word))


_SOUNDS = (
    ("qu", "c"),
    ("k", "c"),
    ("ce", "se"),
    ("ci", "si"),
    ("z", "s"),
    ("v", "b"),
    ("h", ""),
    ("ll", "y"),
    ("ge", "je"),
    ("gi", "ji"),
)


def sounding(word: str) -> str:
    """The word as a Spanish ear hears it, where b and v, s and z, k and c are one: "avorto" sounds like "aborto"."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return squeezed(word)


def readings(text: str) -> list[list[Word]]:
    """Every way in which the text may be read, as words with their forms; the first is the plain one."""
    tokens = [_TOKEN.findall(chunk) for chunk in _CHUNK.findall(bare(text))]
    apart = [word for chunk in tokens for word in chunk]
    whole = ["".join(chunk) for chunk in tokens]
    respelled = _respelled(apart)
    forms = {word: _forms(word) for word in (*apart, *whole, *respelled)}
    ways: list[list[Word]] = []
    for words in (apart, whole, respelled):
        way = [forms[word] for word in words if forms[word]]
        if way not in ways:
            ways.append(way)
    return ways


def _respelled(words: list[str]) -> list[str]:
    """Join single letters that follow one another: "i c e" is read as one word."""
    found: list[str] = []
    for single, run in groupby(words, key=lambda word: len(word) == 1):
        letters = list(run)
        found += ["".join(letters)] if single and len(letters) >= _APART_MIN else letters
    return found


def _forms(token: str) -> Word:
    if token.isalpha():  # as most are
        return (token, ABBREVIATIONS[token]) if token in ABBREVIATIONS else (token,)
    word = token.strip("!|@$")
    forms = [re.sub(r"[^a-z0-9]", "", word)]
    if any(char.isalpha() for char in token) and any(char in _STAND_INS for char in token):
        read = "".join(_STAND_INS.get(char, char) for char in token.rstrip("!|"))
        forms += [read, read.replace("i", "l")] if "1" in token or "|" in token else [read]
    forms += [ABBREVIATIONS[form] for form in forms if form in ABBREVIATIONS]
    return tuple(dict.fromkeys(form for form in forms if form))
