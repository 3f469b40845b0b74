"""What names immigration, parking, traffic, civil-code or revenue enforcement (promise P5), in English and Spanish.

They count unless the reason keeps to a crime (`core.reasons.examine`). The language of a line is in `core.reasons.phrases`. Single words that also stand in
honest reasons ("parking lot") are left out on purpose: a gate that stops honest work is switched off within a month.
"""

from clearplate.core.reasons.phrases import Phrase, phrases
from clearplate.core.reasons.topics import Topic

ENFORCEMENT: dict[Topic, tuple[Phrase, ...]] = {
    Topic.IMMIGRATION: phrases("""
        here|country legally
        immigration|immigrations !lawyer|lawyers|attorney|attorneys|advocate|advocates|judge|consultant|clinic|office|rally
        migratorio|migratoria|migratorios|migratorias
        inmigracion|migracion busca|pide|pidio|solicita|solicito|quiere|necesita|investiga|federal
        para|con|ante|asunto|asuntos|tema|problema|problemas|estatus|caso|control|detencion|retencion|orden|ordenes|agentes|agente inmigracion|migracion
        por|de|a inmigracion|migracion .. detener|detencion|redada|orden|dueno|conductor|trabajadores
        here|country|states|border|us illegally|unlawfully
        es|son|sea|sean|posible|posibles ilegal|ilegales
        ero
        migra
        mojado|mojados|mojada|wetback|wetbacks
        tiene|tenga|checar|revisar|ver|sin|traia|trae .. visa|papeles|pasaporte|residencia|documentos
        has|check|checking|verify|expired|no|her|his visa !card|gift|credit|debit
        foreign national|nationals
        work permit|permits|visa|visas
        permiso de trabajo
        country of origin
        redada|raid .. migrantes|trabajadores|inmigrantes|immigrants|workers
        illegal|illegals alien|aliens|immigrant|immigrants|migrant|migrants|entry|entrant|entrants|reentry|border|presence
        alien|aliens illegal|registration|removal|number
        illegals
        unlawful presence|entry|status
        deportation|deportations|deportable|deportee|deportees|deported|deporting|deport|deports|deportados|deportadas|deporten|deportan|deporto|deportaron
        deportar|deportarlo|deportarla|deportarlos|deportacion|deportaciones|deportado|deportada|deportados|deportable
        removal order|orders|proceeding|proceedings|operation|operations|warrant
        orden|ordenes .. expulsion|deportacion
        final order of removal
        ice detainer|hold|ero|hsi|agent|agents|officer|officers|request|requests|warrant|task|target|targets|operation|raid|roundup|sweep|assist|custody
        for|assist|assisting|assists|help|helping|supporting|per|behalf|requested ice !cream|truck|rink|skating|storm|hockey|chest|bag|machine|house|fishing
        request|referral|tip|list|lead of|from|by ice !cream|truck|rink|skating|storm|hockey|chest|bag|machine|house|fishing
        ero target|operation|request|assist|assistance|fugitive|agents
        enforcement and removal
        border patrol|crosser|crossers|jumper|jumpers|runner|runners
        cbp|usbp|uscis
        crossed|crossing|crosses .. border .. illegally|unlawfully
        patrulla fronteriza
        cruzo|cruzaron|cruzar|cruce .. frontera .. ilegal|ilegalmente
        287g
        287 g
        visa overstay|overstays|overstayed|expired|status|violation|violator
        overstay|overstayed|overstaying .. visa
        visa vencida|expirada
        green card|cards
        administrative|civil warrant|warrants|removal !judge
        citizenship|immigrant status|check|papers
        legal|lawful status|presence .. country|check|us|usa
        no legal status|papers|documents|residency
        without papers
        sin papeles
        estatus|estado legal|migratorio
        la migra
        apoyo|apoyar|ayudar|solicitud|peticion|para|favor a|de|con|del ice
        para|por ice
        tell|tells|give|notify|inform|call|alert|off|over|hand|avisar|avisarle|informar|entregar|to .. ice !cream|truck|rink|skating|storm|hockey|chest|bag|machine|house|fishing|plant|pack|road|roads
        lamigra
        ilegal|ilegales .. pais|frontera|personas|gente|extranjero|extranjeros
        repatriation|repatriate|repatriar|repatriacion
        asylum|asilo|daca|refugee|refugees|refugiado|refugiados
        entrada|reingreso|estancia ilegal|irregular
    """),
    Topic.PARKING: phrases("""
        72|48 hrs|hours|horas .. street|parked|left|residential|calle
        left|parked|sitting .. 72|days|weeks .. street
        fire lane
        permit zone|street|only
        resident|residents only street|zone|parking
        lleva .. dias|semanas .. lugar|moverse|calle|estacionado
        parado|parada|paradas|parados .. banqueta|cochera|rampa
        loading|yellow|red|bus|fire|school zone|lane|curb .. parked|left|blocking|parking|long
        parked|left|stopped .. loading|yellow|red|bus|fire|handicap|handicapped zone|lane|curb|spot
        bloqueando|bloquea|bloqueaba|bloqueo|tapando|tapa|obstruye|obstruyendo .. cochera|entrada|banqueta|hidrante|rampa|salida
        para|levantar|poner|sacar|hacer|hacerle infraccion|infracciones|multa|boleta
        parking complaint|problem|problems|issue|issues|dispute|spot
        zona de carga
        lugar|cajon|espacio .. discapacitados|azul
        parking ticket|tickets|citation|citations|violation|violations|violator|violators|fine|fines|enforcement|meter|meters|permit|permits|complaint|complaints|infraction|infractions|scofflaw|offense|rules|ordinance
        ticket|tickets|citation|citations|fine|fines|violation|violations|cited|ticketed .. parking|parked
        illegal|illegally|improperly|wrongly|double parked|parking|park
        parked|parking illegal|illegally|overtime|wrong|wrongly|improperly
        parked|parking .. handicap|handicapped|disabled|hydrant|driveway|loading|zone|permit|sidewalk
        overnight|permit|resident|residential|street parking rule|rules|ban|zone|enforcement|problem|violation|complaint
        expired|unpaid|broken meter|meters
        meter violation|violations|expired|maid|runner
        street sweeping|cleaning|sweeper
        handicap|handicapped|disabled spot|space|placard|placards|permit
        booted|boot list|eligible|order
        scofflaw|scofflaws
        blocking|blocked .. driveway|hydrant|alley|sidewalk|entrance
        multa|multas|boleta|boletas|infraccion|infracciones|ticket .. estacionamiento|estacionar|estacionarse|estacionado|parquear|parqueo|parqueadero|aparcamiento
        mal|mala estacionado|estacionada|estacionados|parqueado|parqueada|aparcado
        estacionado|estacionada|parqueado .. prohibido|doble|banqueta|discapacitados|cochera|hidrante|rampa
        estacionamiento prohibido|indebido|ilegal|vencido|nocturno
        permiso|permisos|tiempo|problema|problemas|control|reglas .. estacionamiento
        doble fila
        parquimetro|parquimetros
    """),
    Topic.TRAFFIC: phrases("""
        texteando|textear|texting
        hablando|usando .. celular .. manejaba|manejando
        speed enforcement
        sin|falta|trae|traia|tiene .. aseguranza|direccional|direccionales|calcomania|engomado
        rolling|rolled|rolls|roll through|thru|stop|stops
        toll|express lane violator|violators
        speeding ticket|tickets|citation|citations|violation|violations|enforcement|complaint|complaints|problem|neighborhood
        speed limit|enforcement|camera|cameras|trap|survey|violation|violations|violator|violators|complaint|complaints|check|control
        speeders|speeder
        excess|excessive|excessively speed|speeding
        traffic violation|violations|violator|violators|infraction|infractions|ticket|tickets|citation|citations|offense|offenses|enforcement|complaint|complaints|fine|fines|control|detail
        traffic offender|offenders|crime|crimes
        dwls|dwlsr|dwlr|dwli|nodl
        moving violation|violations
        expired|lapsed|invalid|outdated registration|sticker|stickers|inspection
        registration|inspection|tags expired|lapsed|violation|violations|check|status|suspended
        red light camera|cameras|cam|cams|violation|violations|violator|runner|runners|running
        seat|seatbelt belt|violation|enforcement
        seatbelt|seatbelts
        window tint|tints|tinting
        tinted windows
        loud exhaust|muffler|music|stereo
        equipment violation|violations
        bus|hov|carpool lane violation|violations|violator|violators|enforcement|use
        uninsured driver|drivers|vehicle|vehicles|motorist|motorists|motor
        insurance lapse|lapsed|check|verification|compliance
        write|issue|issuing|writing|mail .. ticket|tickets|citation|citations
        limite|limites|control|radar .. velocidad
        infraccion|infracciones|multa|multas|boleta|boletas|ticket|tickets .. transito|trafico|vial|viales|velocidad
        registro|tarjeta|licencia|engomado|verificacion|refrendo|circulacion .. vencido|vencida|vencidas|expirado|expirada|caducado|caducada|caducadas
        vidrios polarizados|oscuros
        revision|verificacion|falta .. seguro .. auto|vehicular|vehiculo
        conductor|conductores|vehiculo|vehiculos|auto|autos sin seguro
    """),
    Topic.CIVIL_CODE: phrases("""
        vendedor|vendedores|vendedora ambulante|ambulantes
        street|food vendor|vendors
        barking dog|dogs
        perro|perros ladrando|ladra|ladran
        queja vecinal
        inspector|inspectores .. codigo|codigos|construccion|municipal
        citatorio|notificacion|notificar .. civil|demanda|juzgado
        herencia|testamento|inheritance|probate
        negocio|local|puesto .. sin permiso|licencia
        sale|venta .. dispute|disputa
        code violation|violations|violator|violators|compliance|inspector|inspectors|complaint|complaints
        code enforcement !officer|officers|inspector|agent|worker|truck
        code|zoning|health officer|officers|inspector asked|asks|wants|needs|requested|request|looking
        civil code|case|matter|dispute|suit|lawsuit|process|papers|court|action|claim
        zoning|rezoning
        city|municipal|county ordinance|code|codes .. violation|violations|enforcement|noise|weeds|trash|junk
        ordinance violation|violations|enforcement|complaint|complaints|officer
        weed|weeds|grass .. ordinance|abatement|lot|overgrown|complaint|tall
        noise complaint|complaints|ordinance|violation|violations|problem
        junk|inoperable|derelict|nuisance vehicle|vehicles|car|cars|property
        abandoned vehicle|vehicles|car|cars .. complaint|ordinance|abatement|code|tow|street|removal
        evict|evicted|eviction|evictions|evicting
        divorce|divorces|divorced|divorcing|alimony
        custody dispute|disputes|battle|hearing|agreement
        child support
        hoa
        landlord|tenant|tenants wants|asked|asks|needs|dispute|complaint|still|rent|lease|moved
        homeowners association
        illegal|illegally dumping|dumped|dumper
        littering|litter
        building permit|permits|code|codes|inspector
        small claims
        serve|serving|service|server .. papers|subpoena|summons|process|lawsuit
        short term|vacation rental|rentals
        business license|licenses
        codigo civil|municipal|urbano|construccion
        violacion|violaciones|infraccion .. codigo|reglamento|ordenanza
        zonificacion
        uso de suelo
        desalojo|desalojos|desalojar|desahucio
        divorcio|divorcios|divorciar|divorciando|divorciada|divorciado
        queja|quejas|denuncia|reporte .. ruido|maleza|basura|hierba|musica
        vehiculo|vehiculos|carro|carros|auto|autos chatarra|abandonado|abandonados
        demanda|juicio|proceso|asunto|caso civil|laboral
        pension alimenticia
        disputa|pleito|juicio|conflicto|litigio .. civil|custodia|inquilino|inquilinos|vecinos|vecinal|herencia|terreno|renta
        reglamento|ordenanza municipal|municipales
        tirar|tirando|tiradero .. basura|escombro
        licencia|permiso .. construccion|comercial|negocio
    """),
    Topic.REVENUE: phrases("""
        tax|taxes .. not|unpaid|owed paid
        le|les presto|prestaron dinero|lana
        no paga|pagan .. carro|deuda|renta|multas|prestamo|dinero
        repo order|orders|list|for|hit|job
        debt collector|collection|collectors wants|needs|asked|partner|agency|for|address
        falta de pago|pagos
        banco|financiera|agencia|lote .. quiere|recoger|quitar|recuperar|pidio
        reposeer|reposeido|reposeida
        atrasado|atrasada|atrasados .. pagos|pago|mensualidades|letras|renta
        peaje|peajes|caseta|casetas|impuestos|tenencia .. sin|debe|deben|adeuda|pendiente|pagar|vencida|evade|evasion
        repossess|repossession|repossessions|repossessed|repossessing
        unpaid|outstanding|overdue|delinquent|owed|pastdue fine|fines|ticket|tickets|toll|tolls|tax|taxes|fee|fees|bill|bills|citation|citations|balance|court|parking|water|account|accounts|registration|loan
        past due
        toll violation|violations|violator|violators|evasion|evader|evaders|dodger|dodgers|collection|road|bill|bills|unpaid|balance|debt|charges
        tolls .. owed|unpaid|due|collect|missed|pay|paid
        owes|owe|owed|owing .. fine|fines|toll|tolls|ticket|tickets|city|tax|taxes|fees|money|county|payments|bank|rent|loan|bill
        collect|collecting|collection|collections|recover .. fine|fines|fee|fees|toll|tolls|revenue|payment|payments|tax|taxes|bill|bills|balance|debt
        lienholder|lien|liens
        tax|taxes evasion|collection|collector|owed|delinquent|assessor|lien
        missed|late|behind .. payment|payments
        car|auto|title loan|loans|lender|finance
        cobrar|cobro|cobros|cobranza|cobrando .. multa|multas|deuda|deudas|peaje|peajes|impuesto|impuestos|adeudo|adeudos|cuotas|infracciones|casetas
        cobranza|deudor|deudores|adeudo|adeudos|moroso|morosos
        multa|multas|boletas|infracciones|impuestos|recibos|cuotas|peaje|peajes|casetas .. sin pagar
        multa|multas|boletas|infracciones|impuestos|recibos|cuotas pendiente|pendientes|vencida|vencidas|atrasada|atrasadas|adeudadas|vencidos
        debe|deben|adeuda|adeudan .. multas|multa|impuestos|peajes|peaje|dinero|pagos|mensualidades|tenencia
        recaudacion|recaudar|recaudando|recaudatorio
        embargo|embargar|embargado .. vehiculo|auto|carro|camioneta|deuda
        recuperar|recuperacion|reposesion .. financiera|banco|credito|prestamo|agencia
        reposesion
        no ha|han pagado|liquidado
        prestamo|credito|pagos vencido|vencidos|atrasado|atrasados
    """),
}
"""By topic: phrases, lower case, without accents or signs."""
