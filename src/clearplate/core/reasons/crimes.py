"""What a reason may be about: crimes and emergencies, in English and Spanish, with officers' shorthand.

A search is for serious crime and emergencies (promise P4), so its reason names one of them; a reason that names none leaves
open what happened. That is the stronger of the two gates: crimes are a list that ends, other purposes are not. Every
offense of NIBRS Group A is in it under its own name (`core.offenses`; a test compares), and much besides that officers call
them. The language of a line is in `core.reasons.phrases`.
"""

from clearplate.core.reasons.crimes_against_property import PROPERTY
from clearplate.core.reasons.crimes_against_society import SOCIETY
from clearplate.core.reasons.crimes_of_taking import TAKING
from clearplate.core.reasons.crimes_of_violence import VIOLENCE
from clearplate.core.reasons.phrases import Lists, Phrase, phrases

CRIMES: dict[str, tuple[Phrase, ...]] = {**VIOLENCE, **TAKING, **PROPERTY, **SOCIETY}
"""By group. Beside one of these, a church, a debt or a march is where or why it happened."""
WEAKER = phrases("""
    welfare|wellness check|concern
    shots
    parole|probation violation|violator|violators|absconder
    felony|felonies
    trespass|trespassing|trespasser
    harassment|harassed|harassing
    suspicious package|device|powder
    distress|rescue
    warrant|warrants .. arrest|felony
    evidence|murder weapon
    orden .. aprehension|arresto
    chequeo|verificacion de bienestar
    hostigamiento|hostigando|acoso
    paquete|objeto sospechoso
    delito grave
""")
"""What also says that something happened, but stands as well beside what is prohibited ("welfare check on the neighbors")."""

REPORTS = phrases("""
    perp|perps|offender|serial|culprit
    witness|witnesses|wit|wits|caller|victim|victims|vict|complainant|informant|dispatcher
    911|shotspotter|crimestoppers
    testigo|testigos|denunciante|informante|victima|victimas|implicado|implicados
    delito|delitos|delictivo|delincuente|delincuentes|busted
""")
"""Where somebody saw, suffered or did something that this room has no word for. All prohibited purposes count beside it."""

TURNS = phrases("""
    yet|although|though|merely|preventive|preventivo|prep|rumor|rumored|labelled|labeled|mentions|citing|prevention|stretch|technically|claims|entonces|aunque
    in general
    lol|haha|jaja|jajaja|jk
    just a|another|some
    the|real|true|only aim|purpose|goal|reason
    even though
    just get|log|list|want|here
    aun asi
    no hubo
    por si
    written|write|writing up
    reported|listed as
    but !would|could|can|no|not|unable|cannot|couldnt|didnt|got|plate|partial|unclear|unsure|similar|different|same|one
    mainly|mostly|really|actually|also|instead|besides|nah|pretext|excuse|supposedly|officially|unofficially|btw|whatever|reality
    or not
    on the side
    so called
    while we|were at it
    pero|realidad|realmente|tambien|ademas|dizque|disque|supuestamente|pretexto|nomas|solo
    de paso
    la neta|verdad|mera
    mas bien
    o no|lo
    segun el|la|ella|mi
""")
"""Where a reason turns away from the crime it began with ("burglary, but mainly the green card")."""

_CALM = frozenset({"theft and fraud", "weapons, drugs and gangs", "flight", "people in danger"})
NAMED = Lists(line for group in CRIMES.values() for line in group)
"""Every crime and emergency."""
VIOLENT = Lists(line for name, group in CRIMES.items() if name not in _CALM for line in group)
"""Those with a victim or a place that was attacked, which say by themselves why a church or a clinic is named."""
NAMED_WEAKLY = Lists(WEAKER)
REPORTED = Lists(REPORTS)
TURNING = Lists(TURNS)
