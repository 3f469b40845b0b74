"""Which family of crime a reason speaks of, and whether it is the case's own: "missing child" in a theft case stands out."""

from clearplate.core.reasons.phrases import Lists, Vocabulary, phrases
from clearplate.core.reasons.spelling import readings

FAMILIES: dict[str, Lists] = {
    name: Lists(phrases(lines))
    for name, lines in {
        "homicide": """
            homicide|homicides|murder|murdered|manslaughter|killed
            homicidio|asesinato|asesinado|asesinada|mato|mataron
        """,
        "missing": """
            missing|runaway|endangered|amber|dementia|alzheimer child|person|juvenile|girl|boy|woman|man|alert|teen
            abducted|abduction|kidnapped|kidnapping|kidnapper
            desaparecida|desaparecido|extraviado|extraviada|secuestro|secuestrada|secuestrado
        """,
        "robbery": """
            robbery|robberies|robbed|robber|robbers|carjacking|carjacked
            asalto|asaltaron|asaltante|asaltado
        """,
        "burglary": """
            burglary|burglaries|burglarized|burglar
            allanamiento
        """,
        "theft": """
            stolen|theft|thefts|larceny|shoplifting
            robado|robada|robados|hurto
        """,
        "sexual": """
            rape|raped|rapist|molested
            sexual assault|abuse
            violada|violador
            abuso sexual
        """,
        "arson": """
            arson|arsonist|firebombed
            incendio provocado
        """,
        "drugs": """
            drug|drugs|narcotic|narcotics|narco|fentanyl|meth|cocaine|heroin|dealer
            droga|drogas|narcotico|narcoticos|fentanilo
        """,
    }.items()
}
"""Words that name a family of crime, in English and Spanish."""

FAMILY_OF = {
    "09A": "homicide", "09B": "homicide", "100": "missing", "901": "missing", "120": "robbery", "220": "burglary",
    "240": "theft", "23A": "theft", "23C": "theft", "23D": "theft", "23F": "theft", "23G": "theft", "23H": "theft",
    "11A": "sexual", "11B": "sexual", "11C": "sexual", "11D": "sexual", "36A": "sexual", "36B": "sexual", "64A": "sexual",
    "200": "arson", "35A": "drugs", "35B": "drugs",
}  # fmt: skip
"""The family of a NIBRS code; codes without one are never compared."""

_KIN = {frozenset({"theft", "burglary"}), frozenset({"theft", "robbery"}), frozenset({"robbery", "burglary"})}
"""Families that one matter often is both of."""


_WORDS = Vocabulary(FAMILIES.values())


def named_families(reason: str) -> frozenset[str]:
    """The families of crime that a reason names."""
    ways = _WORDS.hear(readings(reason)[:1])
    return frozenset(name for name, words in FAMILIES.items() if any(words.first_found(way) for way in ways))


def mismatches(named: frozenset[str], offense: str) -> bool:
    """Whether a reason names families of crime, and not one of them fits the case's offense."""
    own = FAMILY_OF.get(offense)
    if own is None or not named:
        return False
    return not any(name == own or frozenset({name, own}) in _KIN for name in named)
