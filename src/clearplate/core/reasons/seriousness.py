"""Words that are a prohibited purpose alone, and part of an honest reason beside a crime or a victim.

"Ran a red light" is traffic enforcement; "ran a red light and killed a pedestrian" is not. `UNLESS_SERIOUS` refuses only where no
phrase of `SERIOUS` stands beside it; beside `VIOLENT` words most other lists fall silent as well, since a church, a protest or
a debt is then where or why it happened. Who writes such words falsely leaves a lie on the record for the reviewer.
"""

from clearplate.core.reasons.phrases import Lists, Phrase, phrases
from clearplate.core.reasons.topics import Topic

VIOLENT = Lists(
    phrases("""
    killed|killing|kills|murder|murdered|homicide|homicides|manslaughter|assassination|assassinated|dead|deceased|fatal|fatally
    shooting|shootings|shooter|shot|shots|gunman|gunmen|gunfire|gunshot|gunpoint|knifepoint|stabbed|stabbing|strangled|machete
    opened|open fire
    set|setting on|fire
    bomb|bombing|bombed|firebombed|firebomb|explosive|explosives|arson|arsonist|molotov|burned
    kidnapped|kidnapping|abducted|abduction|carjacked|carjacking|robbed|robbery|burglarized|burglary|dementia|alzheimer
    homicidio|asesinato|asesinado|asesinada|asesinaron|mato|mataron|matan|muerto|muerta|muertos|muertas|muerte|murio|cadaver
    tiroteo|balacera|balazo|balazos|disparo|disparos|dispararon|balearon|baleado|baleada|apunalo|apunalado|apunalada|machete
    bomba|bombas|explosivo|explosivos|incendio|incendiaron|quemaron|quemaduras|estrangulo|degollado|torturaron|tortura
    secuestro|secuestrado|secuestrada|secuestraron|raptada|rapto|plagio|asalto|asaltaron|demencia|atropello|robaron|ataco|atacaron
    """)
)
"""Words of violence, robbery or a lost person. Beside them most prohibited purposes are a place, a victim or a motive."""
SERIOUS = Lists(
    phrases("""
    gunman|gunmen|accelerant|assassination|burned|dementia|alzheimer|torture|tortured
    balazos|bomba|bombas|molotov|torturaron|quemaduras|ataco|atacaron|muertos|muertas|demencia|encerrados|rescate
    opened|open fire
    set|setting on|fire
    gunpoint|knifepoint|machete|massacre|strangulation|suffocated|poisoned|executed|slain|fugitive|prowler|intruder|smashed|rammed|ransacked
    matan|matar|matando|mata|asesinan|quemaron|quemo|quemar|balearon|balean|tirotearon|estrangulo|estrangulada|degollado|profugo|fugitivo|robaron|roban|robarse|forzaron|desvalijaron|golpearon|golpiza|encanonaron|amarraron|plagio|levantaron|machetazos
    homicide|homicides|murder|murdered|manslaughter|killed|killing|kills|fatal|fatality|fatally|death|deaths|died|dead|deceased|body
    shooting|shootings|shooter|shot|shots|gunfire|gunshot|gunman|driveby|stabbed|stabbing|stab
    robbery|robberies|robbed|robber|robbers|robbing|burglary|burglaries|burglar|burglarized|carjacking|carjacked|carjacker
    kidnap|kidnapped|kidnapping|kidnapper|abducted|abduction|abductor|hostage|amber|endangered
    rape|raped|rapist|assault|assaulted|assaults|molested|groped|beaten|beat|strangled|choked|battery
    stolen|steal|stole|stealing|theft|thefts|larceny|shoplifting|stealer
    arson|arsonist|firebombed|bomb|bombing|explosive|explosives|threatened|threat|threats|threatening
    trafficking|trafficked|smuggled|exploitation
    missing|victim|victims|injured|injuries|injury|wounded|hurt|suicidal
    hit and run
    hitandrun
    pointed|brandished|gun|guns|firearm|rifle|pistol|knife|weapon|weapons
    homicidio|asesinato|asesinado|asesinada|asesino|asesinaron|mato|mataron|muerte|muerto|muerta|murio|fallecio|fallecido|cadaver
    tiroteo|balacera|disparo|disparos|dispararon|disparando|balazo|baleado|baleada|apunalado|apunalo|apunalada
    robo|robos|robado|robada|robados|robaron|asalto|asaltante|asaltaron|asaltado|asaltada|hurto|allanamiento
    secuestro|secuestrado|secuestrada|secuestraron|rapto|raptada|rehen
    agresion|agredio|agredida|agredido|golpeo|golpearon|abuso|violada|violador|amenaza|amenazas|amenazo
    incendio|incendiaron|explosivo|arma|armas|pistola|rifle|cuchillo|navaja
    trata|explotacion|desaparecida|desaparecido|desaparecio|desaparecidos|extraviada|extraviado
    victima|victimas|herido|herida|heridos|lesionado|lesionada|lesiones|atropello|atropellado|atropellada|atropellamiento
""")
)
"""What makes a matter serious, in English and Spanish."""

UNLESS_SERIOUS: dict[Topic, tuple[Phrase, ...]] = {
    Topic.IMMIGRATION: phrases("""
        inmigracion|migracion
        immigration
        passport|pasaporte|extranjero|extranjeros|visa
        immigrant|immigrants|migrant|migrants|undocumented|noncitizen|noncitizens
        inmigrante|inmigrantes|migrante|migrantes|indocumentado|indocumentada|indocumentados|indocumentadas
        border crossing
    """),
    Topic.PARKING: phrases("""
        abandoned|abandonado|abandonada
        infraccion
        parked|parking
        estacionado|estacionada|estacionamiento|parqueado|parqueada
    """),
    Topic.TRAFFIC: phrases("""
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
        failed|failure to yield|signal|stop|maintain
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
        landlord|casero|inquilino|inquilinos|arrendador|arrendatario
        process|legal server|servers|papers
        code enforcement|officer
        abandoned vehicle|vehicles|car|cars|truck
        custody|tenant|tenants|lease|dumping
        neighbor|neighbors dispute
        ruido|basura|maleza|custodia
    """),
    Topic.REVENUE: phrases("""
        repo|repoman|debt|debts|debtor|deuda|deudas|revenue|revenues|peaje|peajes|impuesto|impuestos|tenencia|taxes|lien|loan
        toll|tolls|payment|payments|fines|fees
        caseta|casetas|multas|multa
    """),
    Topic.PROTEST: phrases("""
        march|marcher|rally|crowd|gathering|encampment|riot
        marcha contra|por
        concentracion|mitin|bloqueo
    """),
    Topic.WORSHIP: phrases("""
        musulman|musulmanes|musulmana|musulmanas|judios|judia|cristianos|evangelicos
        testigos de jehova
        church|mosque|synagogue|temple|masjid|religious|religion|prayer|prayers|mass|muslim|muslims|jewish|islamic
        iglesia|mezquita|sinagoga|templo|misa|religioso|religiosa|culto
    """),
    Topic.POLITICAL: phrases("""
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
        womens|women clinic|clinics|center
        fertility|obgyn
        pregnant|pregnancy|clinic appointment
        embarazo|embarazada
    """),
}
"""By topic: refused where nothing serious stands beside it."""
