"""What can be wrong with a policy document, told in English and Spanish: to whoever checks a folder, and in the browser."""

from collections.abc import Mapping
from typing import Final

from clearplate.core.errors import FormatError

_SENTENCES = """
cedar | {fault}. | Cedar dice en inglés: {fault}.
toml | {fault}. | No es TOML, se dice en inglés: {fault}.
no_document | These bytes are not a policy document. | Estos bytes no son un documento de política.
no_texts | A policy document holds files of text. | Un documento de política contiene archivos de texto.
too_large | A policy document holds at most {most} bytes. | Un documento de política contiene como máximo {most} bytes.
file_missing | this file is missing from the policy folder. | este archivo falta en la carpeta de la política.
file_unknown | a policy folder has no such file. | una carpeta de política no tiene un archivo así.
nested | brackets stand inside more than {most} others. | hay paréntesis dentro de más de {most} otros.
long_rule | this rule has more than {most} signs without its sentences. Make it several rules. | esta regla tiene más de {most} signos sin sus frases. Haga de ella varias reglas.
chain | a rule joins too many conditions in a row. Make it several rules. | una regla une demasiadas condiciones seguidas. Haga de ella varias reglas.
toml_nested | brackets stand inside too many others. | hay corchetes dentro de demasiados otros.
template | a policy holds whole rules, not templates with places to fill. | una política contiene reglas completas, no plantillas con espacios por llenar.
note_missing | the rule lacks @{note}("…"). | a la regla le falta @{note}("…").
rule_id | a rule's @id looks like search.case_exists: small letters, one dot, no digits. | el @id de una regla es como search.case_exists: letras minúsculas, un punto, sin cifras.
promise | @promise names one of P1 to P17. | @promise nombra una de P1 a P17.
no_number | a sentence names {{{name}}}, which is no number of {file}. | una frase nombra {{{name}}}, que no es un número de {file}.
id_twice | the @id {rule} is also at {other}. | el @id {rule} está también en {other}.
no_permit | A policy without one permit rule allows nothing at all. | Una política sin ninguna regla permit no permite nada.
parameter_unknown | unknown parameter {name}. | parámetro desconocido: {name}.
parameter_missing | the parameter {name} is missing. It protects people, so it has no default. | falta el parámetro {name}. Protege a las personas, por eso no tiene valor de fábrica.
bounds | {name} must be a whole number from {low} to {high} ({why}). | {name} debe ser un número entero de {low} a {high} ({why}).
title | {name} must be a text of 1 to {most} characters. | {name} debe ser un texto de 1 a {most} caracteres.
window_nought | search_window_max_days must be 0 exactly when retention_days is 0: then nothing is kept to search. | search_window_max_days debe ser 0 solo cuando retention_days es 0: entonces no se guarda nada que buscar.
window_beyond | search_window_max_days must not exceed retention_days. | search_window_max_days no debe ser mayor que retention_days.
offenses_no_list | {name} must be a list of NIBRS codes. | {name} debe ser una lista de códigos NIBRS.
offense_unknown | no offense type has the code {code}. | ningún tipo de delito tiene el código {code}.
offense_twice | {name} names a code twice. | {name} nombra un código dos veces.
facts_unfit | the facts this version of Clearplate states about {action} do not fit the schema. | los hechos que esta versión de Clearplate indica sobre {action} no corresponden al esquema.
no_successor | Under this policy no other could follow it: {rule} refuses it to two city officials who have just shown their second factors. | Bajo esta política ninguna otra podría seguirla: {rule} la niega a dos funcionarios que acaban de mostrar su segundo factor.
neither | This file is neither a published policy document (.txt) nor a zipped policy folder (.zip). | Este archivo no es ni un documento de política publicado (.txt) ni una carpeta de política comprimida (.zip).
zip_unread | This zip file cannot be read. Zip the policy folder again, without a password. | Este archivo zip no se puede leer. Comprima de nuevo la carpeta de la política, sin contraseña.
zip_folders | This zip file holds more than one folder. Zip only the policy folder's own files. | Este archivo zip contiene más de una carpeta. Comprima solo los archivos de la carpeta de la política.
no_text | this file is not UTF-8 text. | este archivo no es texto UTF-8.
"""
_WHYS = """
P1 promises at most 30 days | P1 promete como máximo 30 días
nothing older than the retention exists | no existe nada más antiguo que la conservación
who needs the same plate more often tells somebody why | quien necesita la misma placa más veces le dice a alguien por qué
a case needs sightings, not a life | un caso necesita avistamientos, no una vida
P7 promises no search of all who passed | P7 promete que no se busca a todos los que pasaron
a picture tells a plate that nobody asked about | una imagen muestra una placa por la que nadie preguntó
what was agreed to is about today's facts | lo que se aprobó trata de los hechos de hoy
an emergency is looked at the next day at the latest | una emergencia se revisa a más tardar al día siguiente
one emergency is followed by a few, not by all of a shift | a una emergencia le siguen unas pocas, no todas las de un turno
results are for the work at hand; later work is a search of its own | los resultados son para el trabajo del momento; lo posterior es otra búsqueda
training is refreshed at least every two years | la capacitación se renueva al menos cada dos años
P9 promises at most 30 minutes | P9 promete como máximo 30 minutos
what cannot be undone is done by who is there now | lo que no se puede deshacer lo hace quien está presente
support comes for a fault and goes | el soporte viene por una falla y se va
the public log is at most a day behind | el registro público va como máximo un día atrás
a search is looked at while people remember it | una búsqueda se revisa mientras se recuerda
who asks hears within a month | quien pregunta recibe respuesta en un mes
an answer that takes a season is a refusal | una respuesta que tarda meses es una negativa
every act is told within a year | todo acto se da a conocer en un año
no case is out of sight for longer than a year | ningún caso queda fuera de la vista más de un año
what is kept longer is asked for anew, with a new reason | lo que se conserva más tiempo se pide de nuevo, con un motivo nuevo
a hold names evidence, not traffic | una conservación nombra pruebas, no tránsito
a scene and the roads out of it, not the city | una escena y las calles que salen de ella, no la ciudad
P7 promises that nobody keeps all who passed | P7 promete que nadie conserva a todos los que pasaron
each read tells a plate that nobody asked about | cada lectura muestra una placa por la que nadie preguntó
a hold without a plate shows no more than a search without one | una conservación sin placa no muestra más que una búsqueda sin placa
P2 promises no longer than the case is active | P2 promete no más tiempo que el caso esté activo
"""


def _table(text: str) -> Mapping[str, list[str]]:
    return {
        key: words
        for key, *words in ([part.strip() for part in line.split(" | ")] for line in text.strip().splitlines())
    }


SENTENCES: Final = _table(_SENTENCES)
"""What a fault is called, and its sentence in English and Spanish."""
WHYS: Final = {english: words[0] for english, words in _table(_WHYS).items()}
"""Why a number has its bounds: the English words of `parameters`, in Spanish."""


class PolicyError(FormatError):
    """A policy document that cannot be used.

    Attributes:
        key: Which of `SENTENCES` it is.
        place: The file at fault, with a colon and the line where that can be told; empty where it is none of them.
    """

    def __init__(self, key: str, place: str = "", **values: object) -> None:
        self.key = key
        self.place = place
        self._values = values
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """The place and what is wrong there, in a language (`en`, `es`); English for any other."""
        english, spanish = SENTENCES[self.key]
        values = dict(self._values)
        if language.startswith("es") and "why" in values:
            values["why"] = WHYS.get(str(values["why"]), values["why"])
        told = (spanish if language.startswith("es") else english).format_map(values)
        return f"{self.place}: {told}" if self.place else told
