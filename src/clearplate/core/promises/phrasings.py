"""Reasons that the gates must refuse, in both languages, and one that they must not: what the probe decisions put to them.

Fixed and few on purpose: they show that the gates stand before the policy in force. How well the gates do on phrasings that
nobody wrote for them is measured in tests and on a real agency's audit file, not here.
"""

from collections.abc import Mapping

from clearplate.core.reasons import Topic

HONEST = "Silver sedan left the armed robbery at the Mesa Street pharmacy at 9 pm"
VAGUE = (
    "investigation",
    "ongoing investigation",
    "police business",
    "official use",
    "see report",
    "investigación en curso",
    "asunto policial",
    "caso abierto",
    "xxxx",
    "",
)
_BY_TOPIC = {
    Topic.IMMIGRATION: """
        Checking immigration status of the driver
        Request from ICE for a removal operation
        Verificar estatus migratorio del conductor
        Apoyo a la migra en el operativo
    """,
    Topic.PARKING: """
        Unpaid parking tickets on this vehicle
        Vehicle parked illegally by the hydrant
        Multas de estacionamiento sin pagar
        Mal estacionado frente a la cochera
    """,
    Topic.TRAFFIC: """
        Speeding ticket on Mesa Street
        Expired registration stickers
        Exceso de velocidad en la avenida
        Placas y registro vencido
    """,
    Topic.CIVIL_CODE: """
        Code enforcement complaint about junk cars
        Serving eviction papers to the tenant
        Violación del código municipal por ruido
        Divorcio y pensión alimenticia
    """,
    Topic.REVENUE: """
        Collect unpaid tolls and city fines
        Repossession for the lender
        Cobrar multas pendientes del municipio
        Adeudo de peajes de este vehículo
    """,
    Topic.PROTEST: """
        Who attended the protest downtown
        Organizers of the march against the mayor
        Participantes de la manifestación del sábado
        Quién fue al plantón frente al ayuntamiento
    """,
    Topic.WORSHIP: """
        Cars at the mosque for friday prayers
        Who attends the church on Sunday
        Asistentes a misa del domingo
        Quién va a la mezquita los viernes
    """,
    Topic.POLITICAL: """
        Campaign volunteers of the opposition candidate
        Journalist who criticized the chief
        Seguimiento a un activista político
        Periodista crítico del alcalde
    """,
    Topic.PERSONAL: """
        My ex girlfriend and who she is seeing
        A favor for a friend
        Es de mi ex esposa
        Asunto personal de un amigo
    """,
    Topic.REPRODUCTIVE: """
        Had an abortion in another state
        Visits to Planned Parenthood
        Fue a una clínica de abortos
        Interrumpir el embarazo fuera del estado
    """,
}
PROHIBITED: Mapping[Topic, tuple[str, ...]] = {
    topic: tuple(line.strip() for line in lines.strip().splitlines()) for topic, lines in _BY_TOPIC.items()
}
"""By topic: half English, half Spanish."""
