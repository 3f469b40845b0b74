"""The offense types a case can have: the FBI's NIBRS Group A codes, with names in both languages.

The adopted policy says which of them may be searched for; this list only says which exist. A city's records system
already speaks these codes, so a case number and its offense type can be imported as they are.

Source: FBI, National Incident-Based Reporting System, Technical Specification and User Manual (2023), Group A offenses;
`901` is ours, for emergencies that are no offense (a missing or endangered person), because P4 allows them too.
"""

from dataclasses import dataclass

from clearplate.core.errors import FormatError


@dataclass(frozen=True, slots=True)
class Offense:
    """One offense type.

    Attributes:
        code: NIBRS code, three characters.
        family: What the offense is against, for grouping in a list: `person`, `property`, `society`, `emergency`.
        name_en: Name in English, as the FBI's manual has it, shortened.
        name_es: Name in Spanish.
    """

    code: str
    family: str
    name_en: str
    name_es: str

    def name(self, language: str) -> str:
        """The name in a language (`en`, `es`); English for any other."""
        return self.name_es if language[:2] == "es" else self.name_en


_TABLE = """
09A person | Murder and non-negligent manslaughter | Asesinato y homicidio intencional
09B person | Negligent manslaughter | Homicidio por negligencia
09C person | Justifiable homicide | Homicidio justificado
100 person | Kidnapping or abduction | Secuestro o rapto
11A person | Rape | Violación
11B person | Sodomy | Sodomía forzada
11C person | Sexual assault with an object | Agresión sexual con un objeto
11D person | Fondling | Tocamiento sexual
13A person | Aggravated assault | Agresión con agravantes
13B person | Simple assault | Agresión simple
13C person | Intimidation | Intimidación
36A person | Incest | Incesto
36B person | Statutory rape | Estupro
64A person | Human trafficking, commercial sex acts | Trata de personas, actos sexuales comerciales
64B person | Human trafficking, involuntary servitude | Trata de personas, servidumbre involuntaria
120 property | Robbery | Robo con violencia
200 property | Arson | Incendio provocado
210 property | Extortion or blackmail | Extorsión o chantaje
220 property | Burglary or breaking and entering | Allanamiento o robo en inmueble
23A property | Pocket-picking | Carterismo
23B property | Purse-snatching | Arrebato de bolso
23C property | Shoplifting | Hurto en tienda
23D property | Theft from a building | Hurto en un edificio
23E property | Theft from a coin-operated machine | Hurto de una máquina de monedas
23F property | Theft from a motor vehicle | Hurto en un vehículo
23G property | Theft of motor vehicle parts | Hurto de partes de vehículo
23H property | All other larceny | Otros hurtos
240 property | Motor vehicle theft | Robo de vehículo
250 property | Counterfeiting or forgery | Falsificación
26A property | False pretenses, swindle, confidence game | Estafa
26B property | Credit card or ATM fraud | Fraude con tarjeta o cajero
26C property | Impersonation | Suplantación
26D property | Welfare fraud | Fraude de asistencia social
26E property | Wire fraud | Fraude electrónico
26F property | Identity theft | Robo de identidad
26G property | Hacking or computer invasion | Intrusión informática
270 property | Embezzlement | Malversación
280 property | Stolen property offenses | Delitos con bienes robados
290 property | Destruction, damage or vandalism | Daños o vandalismo
510 property | Bribery | Soborno
35A society | Drug or narcotic violations | Delitos de drogas
35B society | Drug equipment violations | Delitos de equipo para drogas
370 society | Pornography or obscene material | Pornografía o material obsceno
39A society | Betting or wagering | Apuestas
39B society | Operating or promoting gambling | Promoción de juegos de azar
39C society | Gambling equipment violations | Delitos de equipo de juego
39D society | Sports tampering | Manipulación deportiva
40A society | Prostitution | Prostitución
40B society | Assisting or promoting prostitution | Promoción de la prostitución
40C society | Purchasing prostitution | Compra de prostitución
520 society | Weapon law violations | Delitos de armas
720 society | Animal cruelty | Crueldad animal
901 emergency | Missing or endangered person | Persona desaparecida o en peligro
"""


def _parse(line: str) -> Offense:
    key, name_en, name_es = (part.strip() for part in line.split("|"))
    code, family = key.split()
    return Offense(code, family, name_en, name_es)


OFFENSES: dict[str, Offense] = {
    offense.code: offense for offense in (_parse(line) for line in _TABLE.strip().splitlines())
}


def offense(code: str) -> Offense:
    """The offense type with a code, in any letter case.

    Raises:
        FormatError: No offense type has this code.
    """
    found = OFFENSES.get(code.strip().upper())
    if found is None:
        raise FormatError(
            "No offense type has this code. Use a three-character NIBRS code, for example 120 for robbery."
        )
    return found
