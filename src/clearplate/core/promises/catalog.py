"""Every check: which promise it is about and what it claims, in both languages. The checks themselves are `server.conformance`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        check_id: Permanent name.
        promise: `P1`.
        en: What holds if it holds.
        es: The same in Spanish.
    """

    check_id: str
    promise: str
    en: str
    es: str

    def sentence(self, language: str) -> str:
        """What it claims, in a language (`en`, `es`); English for any other."""
        return self.es if language.startswith("es") else self.en


_TABLE = """
P1 days.ended | No day's key lives past the end of its day, and none that was destroyed came back. | Ninguna llave de un día vive más allá de su fin, y ninguna destruida volvió.
P1 days.job_works | The job that ends days has worked within the last quarter of an hour. | El trabajo que termina los días ha corrido en el último cuarto de hora.
P1 days.certified | Every destroyed day has its entry in the log and a certificate with the same root. | Cada día destruido tiene su entrada en el registro y un certificado con la misma raíz.
P1 days.nothing_left | Of destroyed days no partition, row or picture is left. | De los días destruidos no queda partición, fila ni imagen.
P2 holds.of_active_cases | Whatever is kept longer has a hold in force, of a case that is active or closed for less than the grace. | Todo lo que se conserva más tiempo tiene una orden vigente, de un caso activo o cerrado hace menos del plazo de gracia.
P2 holds.two_people | Whoever approved a hold did not ask for it. | Quien aprobó una orden no la pidió.
P2 case_keys.with_holds | Every key of a case belongs to a hold in force, and every other one is destroyed. | Cada llave de un caso pertenece a una orden vigente; las demás están destruidas.
P3 searches.name_a_case | Every search that was allowed names a case that exists. | Cada búsqueda permitida nombra un caso que existe.
P3 gate.vague | The policy in force refuses reasons that say nothing. | La política vigente rechaza motivos que no dicen nada.
P3 gate.case | The policy in force refuses a search without a case, in a closed one, and in a case of others. | La política vigente rechaza buscar sin caso, en un caso cerrado y en un caso ajeno.
P4 searches.offense_listed | Every search that was allowed was for an offense type of the policy then in force, or an emergency. | Cada búsqueda permitida fue por un tipo de delito de la política entonces vigente, o por una emergencia.
P4 gate.offense | The policy in force refuses every offense type that it does not list. | La política vigente rechaza cada tipo de delito que no enumera.
P5 gate.enforcement | The policy in force refuses immigration, parking, traffic, civil code and revenue, in English and Spanish. | La política vigente rechaza migración, estacionamiento, tránsito, código civil y recaudación, en inglés y en español.
P6 gate.liberties | The policy in force refuses protest, worship and politics, in English and Spanish. | La política vigente rechaza protesta, culto y política, en inglés y en español.
P6 gate.places | The policy in force refuses a search without a plate at cameras of protected places. | La política vigente rechaza una búsqueda sin placa en cámaras de lugares protegidos.
P7 gate.personal | The policy in force refuses personal affairs and reproductive care, in English and Spanish. | La política vigente rechaza asuntos personales y atención reproductiva, en inglés y en español.
P7 gate.window | The policy in force refuses a search over more days than it allows. | La política vigente rechaza una búsqueda de más días de los que permite.
P7 gate.budget | The policy in force refuses one plate over and over, and more sightings of it than one case may be shown. | La política vigente rechaza buscar una placa una y otra vez, y mostrar a un caso más avistamientos de los permitidos.
P7 results.ended | What searches found is closed again when its time is over. | Lo que hallaron las búsquedas se cierra de nuevo cuando termina su plazo.
P8 captures.columns | A capture has no place for a face, a person, an occupant or a speed. | Una captura no tiene lugar para un rostro, una persona, un ocupante ni una velocidad.
P8 models.known | The recognition models on this machine are the published ones, which know no people. | Los modelos de reconocimiento de esta máquina son los publicados, que no conocen personas.
P9 accounts.may_not_search | Nobody without training in force or without a second factor may search. | Nadie sin capacitación vigente o sin segundo factor puede buscar.
P9 gate.people | The policy in force refuses who is not trained, has no second factor, has left, waits for confirmation, or lacks the role. | La política vigente rechaza a quien no está capacitado, no tiene segundo factor, se fue, espera confirmación o no tiene la función.
P9 sessions.ended | No session of anyone whose access ended still opens. | No queda abierta ninguna sesión de quien ya no tiene acceso.
P10 searches.in_log | Every search has its entry in the log, and every such entry its search. | Cada búsqueda tiene su entrada en el registro, y cada una de esas entradas su búsqueda.
P10 reviews.in_time | Every search is reviewed within the policy's days, by somebody else. | Cada búsqueda se revisa dentro de los días de la política, por otra persona.
P11 agencies.equal_log | The agencies and accounts with access are those that the log names. | Las agencias y cuentas con acceso son las que nombra el registro.
P11 searches.for_others | No search was made for another agency unless it was approved. | Ninguna búsqueda se hizo para otra agencia sin aprobación.
P12 endpoints.own | The city asks only what its own configuration names, its mail host included; it sends no telemetry. | La ciudad solo consulta lo que nombra su propia configuración, incluido su servidor de correo; no envía telemetría.
P12 pages.own | No public page fetches anything of a third party. | Ninguna página pública trae nada de terceros.
P12 network.measured | Nothing else leaves the machine. | Nada más sale de la máquina.
P13 captures.sealed | Every capture is a sealed record with its day's capsule and its camera's signature. | Cada captura es un registro sellado, con la cápsula de su día y la firma de su cámara.
P13 objects.sealed | No picture lies open in the object store. | Ninguna imagen está abierta en el almacén.
P14 cameras.owners | Every camera has an owner on record, and its entry in the log. | Cada cámara tiene un propietario registrado, y su entrada en el registro.
P14 cameras.stopped | Nothing was taken from a camera after it was shut out. | Nada se recibió de una cámara después de excluirla.
P15 log.one | The database, the published log and what was signed are one log. | La base de datos, el registro publicado y lo firmado son un solo registro.
P15 log.append_only | The service cannot change or remove an entry, a policy or a capture. | El servicio no puede cambiar ni borrar una entrada, una política ni una captura.
P15 access.no_superuser | No account and no address stands above the rules. | Ninguna cuenta ni dirección está por encima de las reglas.
P16 policies.published | Every adopted policy is published whole, and its hash is the one in the log. | Cada política adoptada está publicada completa, y su hash es el del registro.
P16 policy.decides | The policy in force is an adopted one, and it decides. | La política vigente es una adoptada, y es la que decide.
P16 residents.answered | Whatever a resident brought is in the log, and was answered by its day or still can be. | Todo lo que presentó la población está en el registro y se respondió en su plazo o aún puede responderse.
P17 results.of_cases | Searches helped to solve crimes. | Las búsquedas ayudaron a resolver delitos.
"""


def _read(line: str) -> Check:
    head, english, spanish = (part.strip() for part in line.split(" | "))
    promise, check_id = head.split()
    return Check(check_id, promise, english, spanish)


CHECKS = {check.check_id: check for check in map(_read, _TABLE.strip().splitlines())}
"""By id, in the order of the promises."""
