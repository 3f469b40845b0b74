"""The words of an audit report, in English and Spanish."""

from clearplate.core.reasons import Topic

_TOPICS = {
    Topic.IMMIGRATION: ("immigration enforcement", "control migratorio"),
    Topic.PARKING: ("parking enforcement", "multas de estacionamiento"),
    Topic.TRAFFIC: ("traffic enforcement", "control de tránsito"),
    Topic.CIVIL_CODE: ("civil matters or code enforcement", "asuntos civiles o códigos municipales"),
    Topic.REVENUE: ("collecting money", "cobro de dinero"),
    Topic.PROTEST: ("a protest", "una protesta"),
    Topic.WORSHIP: ("worship", "el culto religioso"),
    Topic.POLITICAL: ("political activity", "actividad política"),
    Topic.PERSONAL: ("a personal matter", "un asunto personal"),
    Topic.REPRODUCTIVE: ("reproductive care", "atención reproductiva"),
}
WORDS: dict[str, tuple[str, str]] = {
    "search.reason_given": ("no reason was given", "no se dio ningún motivo"),
    "search.reason_specific": ("the reason does not say what happened", "el motivo no dice qué pasó"),
    **{
        f"search.not_{topic}": (f"the reason names {english}", f"el motivo nombra {spanish}")
        for topic, (english, spanish) in _TOPICS.items()
    },
    "search.case_exists": ("no case number was given", "no se dio número de caso"),
    "search.window": ("it asked about too long a time", "preguntó por demasiado tiempo"),
    "search.plate": (
        "it started from no plate (following, look-alike, free text)",
        "no partió de una placa (seguimiento, parecido, texto libre)",
    ),
    "flag.networks": ("it asked other agencies' cameras", "preguntó a cámaras de otras agencias"),
    "flag.same_plate": ("one user kept searching one plate", "una misma persona repitió la misma placa"),
    "flag.same_reason": ("the very same words, again and again", "las mismas palabras, una y otra vez"),
    "flag.case_in_reason": ("the reason is only a number", "el motivo es solo un número"),
    "public portal": ("public portal", "portal público"),
    "organization audit": ("organization audit", "auditoría de la organización"),
    "network audit": ("network audit", "auditoría de la red"),
    "title": ("Searches under our rules", "Búsquedas según nuestras reglas"),
    "searches": ("searches", "búsquedas"),
    "refused": ("would have been refused", "se habrían rechazado"),
    "flagged": ("would stand out to a reviewer", "llamarían la atención de quien revisa"),
    "passed": ("would have passed", "habrían pasado"),
    "by_rule": ("Refused, by rule", "Rechazadas, por regla"),
    "by_flag": ("Standing out", "Llaman la atención"),
    "examples": ("What was typed", "Lo que se escribió"),
    "unchecked": (
        "This file has no column that could show:",
        "Este archivo no tiene ninguna columna que permita ver:",
    ),
    "note": (
        (
            "A search counts under every rule that would have refused it. The rules are plain lists of words; they show what was "
            "written, not whether it was true."
        ),
        (
            "Una búsqueda cuenta en cada regla que la habría rechazado. Las reglas son simples listas de palabras; muestran lo "
            "que se escribió, no si era verdad."
        ),
    ),
    "blank": ("(blank)", "(vacío)"),
    "times": ("times", "veces"),
}


def word(name: str, language: str) -> str:
    """What a rule, a flag or a heading is called; Spanish for `es`, else English."""
    return WORDS[name][1 if language.startswith("es") else 0]
