"""What names protest, worship, politics (promise P6), personal affairs or reproductive care (P7), in English and Spanish.

They count unless the reason keeps to a crime (`core.reasons.examine`). The language of a line is in `core.reasons.phrases`. Single words that also stand in
honest reasons ("fire at the mosque", "shot his girlfriend") are left out on purpose.
"""

from clearplate.core.reasons.phrases import Phrase, phrases
from clearplate.core.reasons.topics import Topic

OWN_AFFAIRS = phrases("""
    for|by myself
    mi vieja|viejo|jefa|chava|morra
    personales|p3rsonal
    me|nos cae mal
    my|mine wife|husband|ex|exwife|exhusband|exgirlfriend|exboyfriend|girlfriend|boyfriend|fiance|fiancee|spouse|daughter|daughters|son|sons|kid|kids|neighbor|neighbors|neighbour|roommate|cousin|cousins|brother|sister|mother|father|mom|dad|family|friend|friends|buddy|crush|inlaws|stepson|stepdaughter|uncle|aunt|nephew|niece|babysitter|nanny|landlord|own|house|personal|date|coworker|boss
    personal reason|reasons|matter|matters|interest|use|favor|favour|business|curiosity|issue|issues|request|project
    a|for friend|buddy|relative asked|wants|wanted|needs|needed|of|who
    favor|favour for|to
    curious|curiosity
    cheating on|spouse|husband|wife|boyfriend|girlfriend|partner
    infidelity|affair
    is|if|see|whether|suspect|think .. cheating
    out of boredom
    just bored|curious|wondering|snooping
    bored|boredom|for fun
    keep|keeping tabs|track of|on her|him|my|ex
    checking|check up on my|her|him
    off duty personal|errand
    mi|mis esposa|esposo|ex|exesposa|exesposo|novia|novio|exnovia|exnovio|vecino|vecina|vecinos|hija|hijo|hijos|hijas|amigo|amiga|amigos|hermano|hermana|primo|prima|suegra|suegro|madre|padre|mama|papa|mujer|marido|familia|cunado|cunada|tio|tia|sobrino|sobrina|pareja|casa|casero|jefe|propio|propia|prometida|prometido
    asunto|asuntos|motivo|motivos|uso|interes|favor|cuestion|razon|razones|tema personal|personales|particular|privado|familiar
    favor .. amigo|amiga|conocido|familiar|compadre|un
    amigo|amiga|vecino|conocido|compadre|pariente me|que pidio|quiere
    me pidio un|una amigo|amiga|vecino|conocido|pariente|primo|favor
    curiosidad|curioso|curiosa
    infidelidad|infiel
    me engana|enganaba
    por gusto|diversion|aburrimiento
""")
"""What the officer wants for themselves or for somebody they know."""

LIBERTIES: dict[Topic, tuple[Phrase, ...]] = {
    Topic.PROTEST: phrases("""
        walkout|walkouts
        marcha del|de|en|por|contra !atras|policial
        sit in
        counter protest|protesters
        protest|protests|protesting|protested|protester|protesters|protestor|protestors|counterprotest|counterprotesters
        demonstration|demonstrations|demonstrator|demonstrators
        political|student|peace|union|anti|pro|city|downtown|park|organized rally|rallies
        rally|rallies attendee|attendees|goers|organizer|organizers|participant|participants|downtown|crowd|tonight|today|against|for
        attend|attended|attending|at|from|near the|a rally|vigil|sit
        picket|pickets|picketing|picketers|picketed
        march|marches attendee|attendees|participant|participants|organizer|organizers|against|downtown
        attend|attended|attending|at|from|joined|organized the|a march
        marchers
        womens march
        no kings
        blm|antifa
        black lives matter
        civil disobedience|unrest
        striking workers|teachers|employees
        strike line|organizers|participants
        peaceful|public|unlawful assembly|gathering
        free speech
        first amendment
        vigil|vigils|boycott|boycotts|boycotting
        protesta|protestas|protestando|protestan|protestar|protestaron
        manifestacion|manifestaciones|manifestante|manifestantes|manifestarse
        mitin|mitines
        marcha pacifica|estudiantil|feminista|obrera|politica|contra|ciudadana|sindical
        participantes|asistentes|organizadores|participaron|asistieron|fueron|estuvo .. marcha|concentracion|plantel|planton|vigilia
        plantel de huelga
        huelga|huelguista|huelguistas|planton|plantones
        desobediencia civil
        libertad de expresion
    """),
    Topic.WORSHIP: phrases("""
        jehovah|jehovahs|jehova
        surveil|surveillance|watch|watching|monitor|monitoring|tracking|vigilar|vigilancia .. church|mosque|synagogue|temple|iglesia|mezquita|sinagoga|templo
        church|mosque|synagogue|temple surveillance|monitoring|watch
        van|va a .. misa|iglesia|templo|mezquita|culto|sinagoga|parroquia
        worship|worships|worshiper|worshipers|worshipper|worshippers|worshiping|worshipping
        churchgoer|churchgoers|congregant|congregants|congregation|parishioner|parishioners
        church|mosque|synagogue|temple|masjid|cathedral|chapel|parish|islamic|shul attend|attendee|attendees|attendance|member|members|goer|goers|service|services|visitors|regulars|crowd|participants
        attend|attends|attended|attending|attendance|visits|visiting|frequents|goes|going|prays|praying|leaving|enters|gathering .. church|mosque|synagogue|temple|masjid|cathedral|chapel|mass|parish|islamic|shul
        who|everyone|people|cars|vehicles|plates .. church|mosque|synagogue|temple|masjid|mass|islamic .. sunday|friday|sabbath|saturday|morning|weekly|service|prayer|prayers
        members .. church|mosque|synagogue|temple|masjid
        sunday service|services|mass|worship
        friday|jummah|evening|morning prayer|prayers
        prayer meeting|meetings|service|services|group|groups|leader|leaders
        religious service|services|gathering|gatherings|group|groups|affiliation|beliefs|ceremony|leader|leaders|activity
        muslim|muslims|jewish|jews|christians|catholics|sikh|hindu|islamic community|communities|leaders|members|attending|who|families|center|gathering
        imam|rabbi
        bible study
        asisten|asiste|asistir|asistentes|asistencia|acuden|acude|fieles|miembros|visitantes|salen .. misa|iglesia|templo|mezquita|sinagoga|culto|parroquia
        iglesia|templo|mezquita|sinagoga|misa|culto|parroquia .. asistentes|miembros|feligreses|visitantes|domingo|dominical|viernes
        feligres|feligreses|congregacion|congregaciones|feligresia
        servicio|servicios|culto|cultos religioso|religiosos|dominical
        reunion|reuniones|grupo|creencias|lider|actividad religiosa|religiosas|religioso|religiosos
        comunidad musulmana|judia|islamica
        rezo|rezos|oracion del viernes
        estudio biblico
    """),
    Topic.POLITICAL: phrases("""
        campaign bus|van|car|cars|caravan
        juntando|juntan|recolectando firmas
        por|para quien vota|voto|votan|votaron
        mayor|mayors|chief|sheriff|commissioner|governor opponent|opponents|rival|rivals|critic|critics|enemy
        trump|biden|harris|maga|campaign|political|blm|pride sticker|stickers|sign|signs|flag|flags|hat|supporter|supporters
        recall petition|effort|election|campaign
        petition gatherers|gatherer|signatures|drive|circulator
        voluntarios|eventos|mitin|sede .. campana
        campana del|de la|para alcalde|alcaldia|sheriff|gobernador
        democrat|republican party|donor|donors|precinct|club|headquarters|event
        political|politically|politics|politician|politicians
        activism
        activist|activists who|that|leader|leaders|organizer|drives|group|meeting|vehicle|car|at|from|monitor|films|filming
        campaign event|events|rally|volunteer|volunteers|donor|donors|staff|staffer|office|contributor|contributors|sign|signs|worker|workers|headquarters|manager
        election|elections campaign|campaigns|volunteer|candidate|workers|office
        election|electoral campaign|rally|event|night
        candidate for|running|opponent
        mayoral|council|congressional|senate|opposition candidate|candidates|race|campaign|party
        union organizer|organizers|organizing|member|members|meeting|meetings|leader|leaders|rep|activity|drive|supporters
        unionizing|unionize
        journalist|journalists who|working|asking|story|writing|source|sources|covering|investigating|critical
        reporter|reporters|blogger|newspaper|press .. story|source|sources|critical|writing|wrote|article|asking|covering|investigating
        reporter|reporters who|that|from|source|sources
        news reporter|crew|crews|photographer
        voter|voters drive|registration|list|rolls|who
        voted|voto|votaron .. against|contra|for|favor
        polling place|places|station|stations|location
        critic|critics|opponent|opponents|criticized|criticizing|criticizes .. mayor|chief|sheriff|police|department|council|government|president|governor
        whistleblower|whistleblowers|lobbyist|lobbyists|dissident|dissidents
        politico|politica|politicos|politicas|politicamente
        activista|activistas|activismo
        campana electoral|politica
        reportero|reportera|reporteros .. que|critico|publico|investiga|escribio|nota|fuente
        partido politico|republicano|democrata|opositor
        opositor|opositores|disidente|disidentes|oposicion
        critico|critica|criticos|criticaron .. alcalde|jefe|policia|gobierno|sheriff|regidor|gobernador
    """),
    Topic.PERSONAL: (
        *OWN_AFFAIRS,
        *phrases("""
        buying|buy|purchase this|the|a|his|her|their car|truck|vehicle
        comprar|comprarlo|comprarla .. carro|troca|camioneta|auto
        cute|hot|pretty|sexy|attractive|beautiful girl|girls|woman|guy|chick|female|lady|blonde|waitress
        muchacha|chica|mujer|vieja|morra|mesera .. bonita|guapa|linda|buena
        friend|buddy|relative|neighbor|cousin|coworker asked|wants|wanted|requested|needs
        going|went|goes on a date
        dating profile|someone|somebody|app
        tinder
        who .. is|shes|hes|she|he dating|seeing
        private investigator|detective .. client|hired|asked|friend
        job applicant|applicants|candidate
        celebrity|celebrities
        con quien|quienes sale|anda|esta saliendo
    """),
    ),
    Topic.REPRODUCTIVE: phrases("""
        perdio|perdieron el|al|su bebe
        lost|losing the|her baby|pregnancy
        pregnant|pregnancy .. procedure|travel|traveled|traveling|state|pills|pill|terminate|termination|mexico|colorado|end
        procedure|pills|pill .. pregnant|pregnancy
        seeking|seek|getting|scheduled a|the|her procedure
        terminate|terminated|terminating .. pregnant|baby
        saco|sacarse|quitarse .. bebe
        pastillas .. bebe|embarazo|embarazada|abortar
        womens|women clinic|clinics .. visit|visits|visited|patients|cars|vehicles|appointment|from
        abortion|abortions|abortionist
        planned parenthood
        reproductive health|care|clinic|services|healthcare|rights
        terminated|terminate|termination|terminating|end .. pregnancy
        pregnancy termination|crisis|clinic|center
        pregnant .. clinic|abortion|terminate
        fertility clinic|treatment|doctor
        ivf|obgyn|gynecologist|gynecology|mifepristone|misoprostol|contraception|contraceptive|contraceptives
        birth control
        gender health|affirming clinic|center|care|appointment
        gender affirming|transition|clinic
        miscarriage|miscarriages
        aborto|abortos|abortar|abortivo|abortiva
        salud|clinica|atencion|servicios reproductiva|reproductivos
        interrumpir|interrupcion|interrumpio .. embarazo
        clinica .. mujer|mujeres|fertilidad|abortos
        anticonceptivo|anticonceptivos|anticoncepcion
        planificacion familiar
        afirmacion de genero
        puberty blockers|blocker
        bloqueadores de pubertad
        trans clinic|clinics|surgery|kid|kids|child|youth|hormones
        hormones|hormonas .. trans|kid|kids|hijo|hija|state|estado
        clinica de genero|transicion
        cambio de sexo
        kid|child|teen gender treatment|clinic|surgery
    """),
}
"""By topic: phrases, lower case, without accents or signs."""
