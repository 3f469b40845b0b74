"""Words that are a prohibited purpose alone, and part of an honest reason beside a crime or an emergency.

"Ran a red light" is traffic enforcement; "ran a red light and killed a pedestrian" is not. These lists count only where
nothing of `core.reasons.crimes` stands in the reason. Who writes such words falsely leaves a lie on the record for the reviewer.
"""

from clearplate.core.reasons.phrases import Phrase, phrases
from clearplate.core.reasons.topics import Topic

UNLESS_NAMED: dict[Topic, tuple[Phrase, ...]] = {
    Topic.IMMIGRATION: phrases("""
        overstayed|overstay|overstays|overstaying|ewi|i200|i205|notarized alien
        papers|papeles|documentos .. no|sin|tiene|without|hes
        no|sin|without|tener papers|papeles|documentos
        ice|dhs|hsi|cbp|bp|feds .. asked|asks|wants|would|want|looking|wanted|request|requested|busca|buscando|pide|quiere|ubicar|paisano
        admin|administrative warrant
        lawfully|unlawfully|legally|illegally present|here|in|residing
        legal|lawful resident|status|presence
        residente|residencia legal|permanente
        crossed|entro|entraron|entered .. without|sin inspection|inspeccion|papeles
        ilegal|ilegales
        orden de salida|expulsion
        redada
        illegal|illegals
        inmigracion|migracion
        immigration
        passport|pasaporte|extranjero|extranjeros|visa
        immigrant|immigrants|migrant|migrants|undocumented|noncitizen|noncitizens
        inmigrante|inmigrantes|migrante|migrantes|indocumentado|indocumentada|indocumentados|indocumentadas
        border crossing
    """),
    Topic.PARKING: phrases("""
        curb|hydrant|meter|meters|parkd|prkng|prkg|placard|placards|tow|towed|towing|grua
        two hour|hr zone
        72 hr|hour|horas
        spot|spots|spaces|space|lot|estacionarse|estaciona|parquea|parquean|parqueo|impedidos|cajon|cajones
        median|sidewalk|lawn|banqueta|cochera
        lugar|zona|linea prohibido|prohibida|roja|amarilla|azul|carga
        res|permit zone
        abandoned|abandonado|abandonada !animal|animals|child|baby|infant|dog|dogs|animales|perro
        infraccion
        parked|parking
        estacionado|estacionada|estacionamiento|parqueado|parqueada
    """),
    Topic.TRAFFIC: phrases("""
        tag|tags|sticker|stickers|plate|inspection|registracion|registro|tarjeta .. expired|out|missing|old|vencida|vencido|no
        no|missing front|rear|license|insurance|proof plate|insurance
        hov|carpool|rlr|mph|kph|stopsign|crosswalk|signal|lane
        stop|red sign|light|lights
        over the limit
        going|doing|iba|venia .. over|limit|mph|zona|zone|in
        fast|rapido|recio|velocidad
        cite|cited|citing|cites|ticket|tickets|citation|citations|multarlo|multar|infraccionar|infraccionarlo
        alto|semaforo .. no|hizo|paso|volo
        school bus
        yield
        exceso .. velocidad
        cinturon|cinturones|seatbelt
        recio|rapido|rapida
        direccional|direccionales|aseguranza
        drag|street racing
        speeding|speed|speeds
        ran|run|running|runs|blew|blowing .. light|lights|sign|signs
        suspended|revoked|without|no license|licence
        driving|drove|driver .. without|suspended|unlicensed|phone|texting
        no insurance
        without insurance
        tail|tailgating light|lights
        taillight|taillights|headlight|headlights
        illegal|improper|unsafe turn|turns|u|uturn|lane|passing
        expired|fictitious tag|tags|plate|plates|license|licence
        placas|placa vencida|vencidas|caducada|caducadas
        failed|failure to yield|signal|stop|maintain !and|help|after|render
        reckless|careless|aggressive driving|driver
        muffler|exhaust
        traffic stop|stops|law|laws|unit
        velocidad
        paso|pasa|pasarse|pasando|brinco|salto .. alto|semaforo|roja
        sin|falta licencia|seguro|placas
        licencia suspendida
        luz|luces trasera|delantera|fundida|fundidas
        vuelta prohibida|ilegal
        transito|trafico
    """),
    Topic.CIVIL_CODE: phrases("""
        ce|code case|ofcr|officer|complaint|enf|compliance
        ordinance|ord|ordenanza|reglamento
        nuisance|nusance|molestia publica|abatement|complaint|complaints|case|file|property
        nuisance
        unpermitted|unlicensed
        without|sin|no|w o permit|permits|permiso|permisos|license
        permit|permits|permiso .. health|building|construction|construccion|obra|ciudad|city
        building|bldg|health|property inspector|dept|department|maintenance
        yard|garage sale|sales
        zone|zoned|zoning|residential .. r|business|shop|district|parked|kept
        trash|garbage|mattress|tires|llantas|escombro|tiliches|rooster|roosters|gallinas|goats|chickens|weeds|grass|hierba|fence|cerca|barda|carport|shed|graffiti|airbnb|musica|music|barking|junk|overgrown
        codigo|codigos .. ciudad|cumplimiento|municipal
        vecinos .. quejan|molestos|quejas
        landlord|casero|inquilino|inquilinos|arrendador|arrendatario
        process|legal server|servers|papers
        code enforcement|officer
        abandoned vehicle|vehicles|car|cars|truck
        custody|tenant|tenants|lease|dumping
        neighbor|neighbors dispute
        ruido|basura|maleza|custodia
    """),
    Topic.REVENUE: phrases("""
        embargo
        dejo de pagar
        owes|owe|owed|unpaid|delinquent|overdue|collections|collector|collect|collecting|cobrar|cobrarle|cobro|debe|deben|balance|arrears|judgement|judgment|bondsman|bail|lender|borrower|prestamista|financiera|repossessor|recovery agent|omnibase|premium|invoice
        owes|owe|owed|unpaid|delinquent|overdue|cobrar|cobrarle|deben|arrears|bondsman|borrower|prestamista|financiera|omnibase
        debe .. letras|pagos|lana|dinero|condado|banco|mensualidades
        failure|fail to pay
        court|warrant costs|cost|fine|fines|amnesty|fees
        skip trace|tracing|tracer
        credit union|bureau
        insurance company|premium|adjuster
        citation|ticket income|revenue|quota|quotas
        income|quota|quotas|ingresos
        ez|toll tag
        property|auto|vehicle tax|taxes
        class c
        atrasada|atrasado|atrasados|atrasadas
        sacarle .. lana|dinero
        repo|repoman|debt|debts|debtor|deuda|deudas|revenue|revenues|peaje|peajes|impuesto|impuestos|tenencia|taxes|lien|loan
        toll|tolls|payment|payments|fines|fees
        caseta|casetas|multas|multa
    """),
    Topic.PROTEST: phrases("""
        demo|demos|demonstrating|picketers|strikers|strike|paro|pancartas|consignas|marchistas|sign|signs|megaphone|caravan|encampment|sit|palestine|palestinian
        holding|carrying signs|banners|flags
        marcha|plantones|huelguistas|manifestacion
        march|marcher|rally|crowd|gathering|encampment|riot
        marcha contra|por
        concentracion|mitin|bloqueo
    """),
    Topic.WORSHIP: phrases("""
        gurdwara|mormon|mormones|quaker|quakers|lds|kingdom|parish|parroquia|rosario|jummah|ramadan|sabbath|pastor|pastors|priest|cura|monastery|shrine|santeria|buddhist|hindu|sikh|sikhs|catholic|catholics|baptist|bautista|pentecostal|hasidic|bible|choir|faith|oracion|rezar|mosqe|mosqu|moskue|chruch|mosqee|imams|rabbis|ayuno|creyentes|fieles
        meeting|prayer|ward house|group|room
        ward members|meeting|service|bishop|boundaries
        musulman|musulmanes|musulmana|musulmanas|judios|judia|cristianos|evangelicos
        testigos de jehova
        church|mosque|synagogue|temple|masjid|religious|religion|prayer|prayers|mass|muslim|muslims|jewish|islamic
        iglesia|mezquita|sinagoga|templo|misa|religioso|religiosa|culto
    """),
    Topic.POLITICAL: phrases("""
        libertarian|libertarians|gop|dnc|rnc|morena|bernie|partisan|delegates|delegate|fundraiser|donors|donor|donantes|oppo|afiliados|militantes|simpatizantes|partido|dissident|podcaster|blogger|bloguero|blog|foia|governor|legislator|congressman|congresswoman|congressperson|representative|caucus
        party|partido .. members|member|headquarters|hq|chapter|office|meeting|miembros|sede|gente|fundraiser
        anti government|police
        bumper|yard sticker|stickers|sign|signs
        school board
        campaign|campana|campgn|candidatura|candidacy
        votes|vote|voted|voter|vota|votan
        critic|critica|critico|critics|criticizes|criticized|criticando
        activist|activists|activista|activistas|journalist|journalists|periodista|periodistas|reporter|candidate|candidates|candidato|candidata|candidatos
        voter|voters|voting|ballot|ballots|elecciones|electoral|electorales|votante|votantes|casilla|casillas|urnas
        sindicato|sindicatos|sindicalista|sindicalistas|sindical
        democrat|democrats|republican|republicans|maga|socialist|socialists|communist|communists
        opponent|opponents|opositor|commissioner|mayor|alcalde
        council member|members
        campaign|election|elections|union|reporter|reporters|media|press|senator|councilman|councilwoman|councilmember|city council
        eleccion|reportero|prensa|regidor|regidora|diputado
    """),
    Topic.PERSONAL: phrases("""
        bored|nosy|chisme|metiche|curious|crush|sweetheart|stalk
        compa|compadre|comadre|cuate|paro
        ex !parte|employee|employees|worker|con|cons|convict|felon|marine|military|cop|officer|soldier|empleado|empleada|convicto|policia|militar|trabajador
        sisters|brothers|moms|dads|cousins|friends|buddys
        neighbor|vecino|vecina|v3cina|neighbour
        girlfriend|boyfriend|wife|husband|fiance|spouse
        personal|p3rsonal
        cute|bonita|guapa
        ex wife|husband|girlfriend|boyfriend|partner
        cheating|affair|dating|jealous|divorcing
        my car|truck|vehicle|suv|van|property|street|neighborhood
        friend|buddy|favor
        novia|novio|esposa|esposo|amante|celos
        mi carro|auto|coche|camioneta|calle|troca
    """),
    Topic.REPRODUCTIVE: phrases("""
        terminated|terminates|termination|terminations|abort|aborted|aborts|abrtn|abortn|abortion
        abortion|abort|morning pills|pill|after
        reproductive|repro|fetal|fetus|feto|gyn|gynecologist|obgyn|midwife|partera
        ob doc|doctor|gyn
        sb8|heartbeat act
        ab clinic
        family planning
        pregnant|embarazada|preg
        procedure .. state|girls|clinic|line
        clinic|clinica .. pregnant|girl|visitors|women|patients|abortion
        womens|women clinic|clinics|center
        fertility|obgyn
        pregnant|pregnancy|clinic appointment
        embarazo|embarazada
    """),
}
"""By topic: found where no crime and no emergency stands beside it."""
