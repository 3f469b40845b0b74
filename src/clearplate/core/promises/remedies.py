"""What the operator does about a check that fails, in both languages. Nothing here mends by itself: a fault stays on record.

The command prints it below a check that fails, or that could not be made.
"""

from clearplate.core.promises import Why

_TABLE = """
days.ended | See that the jobs run; `clearplate retention run` destroys what is due and what came back, `clearplate retention status` says what is in the way. Find the copy that a key came back from, and destroy it too. | Compruebe que los trabajos corran; `clearplate retention run` destruye lo vencido y lo que volvió, `clearplate retention status` dice qué lo impide. Busque la copia de la que volvió una llave y destrúyala también.
days.job_works | Start the jobs (`clearplate run` or `clearplate worker`), then `clearplate retention status`. Until it runs, nothing is destroyed. | Ponga en marcha los trabajos (`clearplate run` o `clearplate worker`) y luego `clearplate retention status`. Mientras no corra, nada se destruye.
days.certified | `clearplate retention run` finishes days that are under way; `clearplate retention status` says what each waits for. | `clearplate retention run` termina los días en curso; `clearplate retention status` dice qué espera cada uno.
days.nothing_left | `clearplate retention run` removes it again. If it comes back, somebody restores it: look for who writes to the database or the object store besides Clearplate. | `clearplate retention run` lo quita de nuevo. Si vuelve, alguien lo restaura: busque quién escribe en la base de datos o en el almacén además de Clearplate.
holds.of_active_cases | The jobs end such holds each minute; see that they run. What is left without a hold was put there around Clearplate. | Los trabajos terminan esas órdenes cada minuto; compruebe que corran. Lo que queda sin orden se puso al margen de Clearplate.
holds.two_people | The database refuses this, so somebody wrote around it. End the hold, and tell the auditor. | La base de datos lo rechaza; alguien escribió al margen de ella. Termine la orden y avise al auditor.
case_keys.with_holds | The jobs destroy such keys each minute; see that they run. | Los trabajos destruyen esas llaves cada minuto; compruebe que corran.
searches.name_a_case | Open the entries named here as an auditor, and review those searches as improper. | Abra como auditor las entradas que se nombran aquí y revise esas búsquedas como indebidas.
gate.vague | Adopt a policy with the rules `search.reason_given` and `search.reason_specific`; `clearplate policy check` says which is missing. | Adopte una política con las reglas `search.reason_given` y `search.reason_specific`; `clearplate policy check` dice cuál falta.
gate.case | Adopt a policy with the rules `search.case_exists`, `search.case_active` and `search.officer_on_case`. | Adopte una política con las reglas `search.case_exists`, `search.case_active` y `search.officer_on_case`.
searches.offense_listed | Open the entries named here as an auditor, and review those searches. | Abra como auditor las entradas que se nombran aquí y revise esas búsquedas.
gate.offense | Adopt a policy with the rule `search.offense_allowed`. | Adopte una política con la regla `search.offense_allowed`.
gate.enforcement | Adopt a policy that refuses these purposes: the rules `search.not_immigration` and those beside it. | Adopte una política que rechace estos fines: las reglas `search.not_immigration` y las que la acompañan.
gate.liberties | Adopt a policy that refuses these purposes: the rules `search.not_protest` and those beside it. | Adopte una política que rechace estos fines: las reglas `search.not_protest` y las que la acompañan.
gate.places | Adopt a policy with the rule `looks.protected_places`. | Adopte una política con la regla `looks.protected_places`.
gate.personal | Adopt a policy with the rules `search.not_personal` and `search.not_reproductive`. | Adopte una política con las reglas `search.not_personal` y `search.not_reproductive`.
gate.window | Adopt a policy with the rules `search.window` and `search.window_alone`. | Adopte una política con las reglas `search.window` y `search.window_alone`.
gate.budget | Adopt a policy with the rules `search.plate_budget` and `search.sightings_given`. | Adopte una política con las reglas `search.plate_budget` y `search.sightings_given`.
results.ended | The jobs empty results each minute; see that they run. | Los trabajos vacían los resultados cada minuto; compruebe que corran.
captures.columns | The table was changed by hand. `clearplate database migrate` says what it should be; take the column out. | La tabla se cambió a mano. `clearplate database migrate` dice cómo debe ser; quite la columna.
models.known | Remove the files named here, or install Clearplate anew: a model that is not published may know people. | Quite los archivos que se nombran aquí o instale Clearplate de nuevo: un modelo no publicado puede reconocer personas.
accounts.may_not_search | Adopt a policy with the rules `search.trained` and `people.second_factor`. | Adopte una política con las reglas `search.trained` y `people.second_factor`.
gate.people | Adopt a policy with the rules about people whole: `people.active` and those beside it. | Adopte una política con las reglas sobre personas completas: `people.active` y las que la acompañan.
sessions.ended | End the session: a coordinator ends the access once more. Then look for who put it back. | Termine la sesión: un coordinador termina el acceso otra vez. Luego busque quién la repuso.
searches.in_log | A search was written, or an entry lost, around Clearplate. Keep the database as it is, and call the auditor: `clearplate tlog check`. | Se escribió una búsqueda o se perdió una entrada al margen de Clearplate. Deje la base de datos como está y llame al auditor: `clearplate tlog check`.
reviews.in_time | Reviewers: open Reviews, oldest first. Name another reviewer where one is away; the portal shows what is overdue until it is done. | Revisores: abran Revisiones, primero las más antiguas. Nombre a otro revisor si uno falta; el portal muestra lo vencido hasta que se haga.
agencies.equal_log | An account or agency was changed around Clearplate. End the access of who should not have it, and call the auditor. | Una cuenta o agencia se cambió al margen de Clearplate. Termine el acceso de quien no debe tenerlo y llame al auditor.
searches.for_others | Open the entries named here as an auditor, and review those searches as improper. | Abra como auditor las entradas que se nombran aquí y revise esas búsquedas como indebidas.
endpoints.own | Take out of the configuration what is named here, or publish why the city needs it. | Quite de la configuración lo que se nombra aquí o publique por qué la ciudad lo necesita.
pages.own | `clearplate portal build` writes the pages anew. If it comes back, somebody else writes into the public space. | `clearplate portal build` escribe las páginas de nuevo. Si vuelve, alguien más escribe en el espacio público.
network.measured | Have somebody outside measure what the machine sends, at its network connection. | Pida a alguien de fuera que mida lo que la máquina envía, en su conexión de red.
captures.sealed | Such captures came around the cameras. Shut out the camera, and keep its upload for the auditor. | Esas capturas no vinieron de las cámaras. Excluya la cámara y conserve su envío para el auditor.
objects.sealed | Remove the pictures named here, and look for who wrote them: Clearplate writes only sealed ones. | Quite las imágenes que se nombran aquí y busque quién las escribió: Clearplate solo escribe selladas.
cameras.owners | Give the camera its owner on its page, or shut it out. | Indique el propietario en la página de la cámara, o exclúyala.
cameras.stopped | Take away the power of a camera that is shut out and still sends, and tell the auditor what came. | Desconecte la cámara excluida que aún envía y diga al auditor lo que llegó.
log.one | Stop and keep everything as it is: `clearplate tlog check` says what differs. Do not publish over it; witnesses and readers hold the log as it was. | Pare y deje todo como está: `clearplate tlog check` dice qué difiere. No publique encima; los testigos y lectores conservan el registro como era.
log.append_only | `clearplate database roles` gives the service its narrow rights again. | `clearplate database roles` devuelve al servicio sus permisos estrechos.
access.no_superuser | This is not Clearplate as it is published. Install it anew. | Este no es Clearplate tal como se publica. Instálelo de nuevo.
policies.published | `clearplate portal build` after the jobs have published the documents; if one is lost, it is in the database and in the log's entry. | `clearplate portal build` cuando los trabajos hayan publicado los documentos; si uno se perdió, está en la base de datos y en la entrada del registro.
policy.decides | Have two officials adopt a policy that `clearplate policy check` accepts. Until then every act is refused. | Que dos funcionarios adopten una política que `clearplate policy check` acepte. Hasta entonces se rechaza todo acto.
residents.answered | Coordinators and officials: open Residents, what is overdue first, and answer. What is missing in the log was put in or taken out around Clearplate: call the auditor. | Coordinación y funcionarios: abran Residentes, primero lo vencido, y respondan. Lo que falta en el registro se puso o se quitó al margen de Clearplate: llamen al auditor.
results.of_cases | Nothing to do: a later version counts it. | Nada que hacer: una versión posterior lo contará.
"""
_WHYS: dict[Why, tuple[str, str]] = {
    Why.FAULT: (
        "Read the fault above, mend what it names, and check again.",
        "Lea la falla indicada arriba, repare lo que nombra y compruebe de nuevo.",
    ),
    Why.NO_POLICY: (
        "Have two officials adopt a policy: `clearplate policy adopt`. Until then every act is refused.",
        "Que dos funcionarios adopten una política: `clearplate policy adopt`. Hasta entonces se rechaza todo acto.",
    ),
    Why.NOT_RUN: (
        "Start the jobs: `clearplate run` or `clearplate worker`.",
        "Ponga en marcha los trabajos: `clearplate run` o `clearplate worker`.",
    ),
}


def _read(line: str) -> tuple[str, tuple[str, str]]:
    check_id, english, spanish = (part.strip() for part in line.split(" | "))
    return check_id, (english, spanish)


REMEDIES = dict(map(_read, _TABLE.strip().splitlines()))
"""By id of the check."""


def what_to_do(check_id: str, why: Why | None) -> tuple[str, str] | None:
    """English and Spanish; none where nothing is to be done about a check that could not be made.

    Args:
        check_id: Of `catalog.CHECKS`; one that failed, or could not be made.
        why: Why it could not be made; none where it failed.
    """
    return REMEDIES[check_id] if why is None else _WHYS.get(why)
