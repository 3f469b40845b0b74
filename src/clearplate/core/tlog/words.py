"""An entry told to a person: its kind's sentence with the public fields filled in, in English or Spanish.

Source: docs/spec/log-entries.md, section 6.
"""

from collections.abc import Mapping
from typing import Any

from clearplate.core.counted import Counted
from clearplate.core.offenses import OFFENSES
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType

LANGUAGES = ("en", "es")
SHORT_DIGEST = 12

_WORDS = """
yes | yes | sí
no | no | no
none | none | ninguno
withheld | fewer than 10 (number withheld) | menos de 10 (número reservado)
command | an operator's command | una orden del operador
manage_cases | manage cases | llevar casos
manage_officers | manage officers | administrar agentes
manage_cameras | manage cameras | administrar cámaras
adopt_policy | adopt a policy | adoptar una política
read_log | read the log | leer el registro
open_image | open a picture | abrir una imagen
search_plate | search for a plate | buscar una placa
search_looks | search without a plate | buscar sin placa
unknown | unknown | desconocido
sedan | sedan | sedán
suv | SUV | SUV
pickup | pickup | camioneta
van | van | furgoneta
truck | truck | camión
bus | bus | autobús
motorcycle | motorcycle | motocicleta
trailer | trailer | remolque
white | white | blanco
silver | silver | plateado
gray | gray | gris
black | black | negro
red | red | rojo
blue | blue | azul
green | green | verde
yellow | yellow | amarillo
orange | orange | anaranjado
brown | brown | café
beige | beige | beige
investigator | investigator | investigador
supervisor | supervisor | supervisor
auditor | auditor | auditor
coordinator | coordinator | coordinador
official | city official | funcionario
operator | operator | operador
support | support | soporte
totp | code from an app | código de una aplicación
passkey | passkey | llave de acceso
recovery_code | recovery code | código de recuperación
police | police department | departamento de policía
sheriff | sheriff's office | oficina del alguacil
city | city office | oficina de la ciudad
oversight | oversight body | órgano de supervisión
private | private owner | dueño privado
password | wrong password or name | contraseña o nombre incorrectos
second_factor | wrong second factor | segundo factor incorrecto
locked | account locked | cuenta bloqueada
inactive | access ended | acceso terminado
asked | asked for | a petición propia
idle | idle too long | inactividad
ended_by_city | ended by the city | terminada por la ciudad
offense_type | offense type | tipo de delito
plate | plate | placa
scene | scene | escena
x25519 | X25519 | X25519
mlkem768-x25519 | ML-KEM-768 with X25519 | ML-KEM-768 con X25519
immigration | immigration | migración
parking | parking | estacionamiento
traffic | traffic | tránsito
civil_code | civil code | asuntos civiles
revenue | revenue | recaudación
protest | protest | protesta
worship | worship | culto
political | politics | política
personal | personal | personal
reproductive | reproductive health | salud reproductiva
review_search | review a search | revisar una búsqueda
manage_audits | manage audits | llevar auditorías
proper | proper | debida
improper | improper | indebida
personal_use | personal use | uso personal
prohibited_purpose | prohibited purpose | propósito prohibido
false_reason | false reason | motivo falso
no_case_connection | nothing to do with its case | sin relación con su caso
shared_account | shared sign-in | acceso compartido
broader_than_needed | broader than needed | más amplia de lo necesario
other_breach | another breach | otra infracción
no_discipline | no discipline | sin sanción
counseling | counseling | orientación
retraining | training anew | nueva capacitación
reprimand | reprimand | amonestación
unpaid_leave | unpaid leave | suspensión sin sueldo
demotion | demotion | descenso
dismissal | dismissal | despido
prosecution_referred | referred for prosecution | remitida a la fiscalía
monthly | monthly | mensual
quarterly | quarterly | trimestral
annual | annual | anual
unannounced | unannounced | sin aviso
external | by outsiders | externa
manage_holds | hold evidence | conservar pruebas
view_evidence | view evidence | ver pruebas
export_evidence | export evidence | exportar pruebas
hold | hold | conservación
extension | extension | prórroga
sightings | sightings of a search | avistamientos de una búsqueda
query | cameras and a time | cámaras y un horario
expired | its end date came | llegó su fecha final
case_closed | its case was closed | se cerró su caso
released | it was released | se liberó
not_approved | nobody approved it in time | nadie lo aprobó a tiempo
lost | a restore lost what it held | una restauración perdió lo que conservaba
reads | reads | lecturas
case_file | for the case file | para el expediente
prosecution | for the prosecution | para la fiscalía
court | for a court | para un tribunal
defense | for the defense | para la defensa
manage_approvals | ask for or give an approval | pedir o dar una aprobación
review_finding | a review's finding | hallazgo de una revisión
under_review | while something is looked into | mientras se investiga algo
security | security of the account | seguridad de la cuenta
agency_request | at the agency's request | a petición de la agencia
fault | finding a fault | buscar una falla
software_update | updating the software | actualizar el programa
data_recovery | recovering data | recuperar datos
security_incident | answering an attack | responder a un ataque
ended_early | it was ended early | se terminó antes
policy_adoption | adopting a policy | adoptar una política
support_access | support access | acceso de soporte
search_breadth | a wider search | una búsqueda más amplia
search_budget | searching a plate again | buscar de nuevo una placa
search_appeal | appeal of a refused search | apelación de una búsqueda rechazada
search_looks | a search without a plate | una búsqueda sin placa
protected_plate | a protected plate | una placa protegida
protected_place | a protected place | un lugar protegido
related_plate | a plate of an officer's household | una placa del hogar de un agente
grant | access for another agency | acceso para otra agencia
hotlist_entry | a hotlist entry | una entrada de lista de alerta
held_reads | reads held without a plate | lecturas conservadas sin placa
manage_places | protect places | proteger lugares
manage_plates | keep the lists of plates | llevar las listas de placas
health | health care | atención de salud
school | school | escuela
shelter | shelter | refugio
food_bank | food bank | banco de alimentos
union | union | sindicato
courthouse | court | tribunal
manage_matters | record and answer what residents bring | registrar y responder lo que presenta la población
records_request | a request for records | una solicitud de información pública
comment | a comment or question | un comentario o una pregunta
wrong_read | a complaint: a plate read wrongly | una queja: placa mal leída
wrong_stop | a complaint: a vehicle stopped wrongly | una queja: vehículo detenido por error
misuse | a complaint: misuse | una queja: uso indebido
letter | by letter | por carta
email | by e-mail | por correo electrónico
phone | by phone | por teléfono
in_person | in person | en persona
meeting | at a meeting | en una reunión
web_form | by the city's web form | por el formulario web de la ciudad
granted | granted | concedida
partly_granted | granted in part | concedida en parte
denied_exempt | refused: the law exempts it | negada: la ley lo exceptúa
no_records | no such records | no existe esa información
explained | explained | explicado
changed_programme | the program was changed | se cambió el programa
upheld | the complaint was right | la queja tenía razón
not_upheld | not confirmed | no se confirmó
referred | referred to who decides it | remitido a quien lo decide
clarification_asked | the resident was asked to say more | se pidió una aclaración
attorney_general_asked | the attorney general was asked | se consultó a la fiscalía general
large_volume | there is much to go through | hay mucho que revisar
still_looking_into | it is still looked into | todavía se investiga
recorded_twice | it was recorded twice | se registró dos veces
recorded_by_mistake | it was recorded by mistake | se registró por error
resident_withdrew | the resident took it back | quien lo presentó lo retiró
other | other | otro
"""
WORDS: Mapping[str, Mapping[str, str]] = {
    key: dict(zip(LANGUAGES, words, strict=True))
    for key, *words in ([part.strip() for part in line.split("|")] for line in _WORDS.strip().splitlines())
}
"""Every choice of every field, and what stands for a missing value, in both languages."""


def sentence(kind: LogKind, public: Mapping[str, Any], language: str) -> str:
    """Tell one entry.

    Args:
        kind: Its kind.
        public: Its public fields, as the entry has them; one that is missing is told as none, a number as unknown.
        language: `en` or `es`; English for any other.
    """
    language = "es" if language.startswith("es") else "en"
    template = kind.sentence_es if language == "es" else kind.sentence_en
    told = {field.name: _told(field, public.get(field.name), language) for field in kind.public}
    # `public` may lack a field that its kind got later; a null one is withheld, and is many.
    counts = {field.name for field in kind.public if field.type is FieldType.COUNT}
    for name in counts:
        text = told[name] if name in public else WORDS["unknown"][language]
        told[name] = Counted(text, is_one=public.get(name) == 1)
    return template.format_map(told)


def _told(field: Field, value: Any, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(_told_one(field, item, language) for item in value) or WORDS["none"][language]
    return _told_one(field, value, language)


def _told_one(field: Field, value: Any, language: str) -> str:
    if value is None and field.type is FieldType.COUNT:
        return WORDS["withheld"][language]
    if value is None:
        return WORDS["command" if field.name in ("officer", "agency") else "none"][language]
    if isinstance(value, bool):
        return WORDS["yes" if value else "no"][language]
    text = str(value)
    match field.type:
        case FieldType.CHOICE | FieldType.CHOICES if text in WORDS:
            text = WORDS[text][language]
        case FieldType.OFFENSE if text in OFFENSES:
            text = OFFENSES[text].name(language)
        case FieldType.INSTANT:
            text = f"{text[:10]} {text[11:16]} UTC"
        case FieldType.DIGEST | FieldType.UUID | FieldType.DISCLOSURES:
            text = text[:SHORT_DIGEST]
    return text
