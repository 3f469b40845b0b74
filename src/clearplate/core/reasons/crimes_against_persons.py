"""Words for crimes against persons, and threats of them, in English and Spanish.

What they are for is told in `core.reasons.crimes`; the language of a line in `core.reasons.phrases`.
"""

from clearplate.core.reasons.phrases import Phrase, crimes

PERSONS: dict[str, tuple[Phrase, ...]] = {
    "homicide": crimes("""
        foul play
        mato|mataron .. golpes
        body|bodies|corpse .. found|located|discovered|recovered|identified
        torso|dismembered|decapitated|severed
        cold case|homicide
        caso|casos frio|frios
        body|corpse|bodies .. dumped|under|river|trunk|bag|desert|ditch|bridge
        tiraron|dejaron|abandonaron|enterraron|hallaron|encontraron|allaron .. cuerpo|cuerpos|cadaver|restos
        blood|sangre .. found|home|house|trunk|casa|cajuela|hay|floor|seat|body
        newborn|infant|recien nacido .. dumpster|trash|alive|basurero|basura|vivo|dead|bathroom
        newborn|infant|baby found|dumpster|trash|abandoned|thrown|left
        estrangulada|ahorco|ahorcaron|ahorcado|ahorcar
        muriendo|morir|moriria|moriran
        187
        body dump|dumped|dumping|disposal|disposed|bag
        dumped|dumping|hid|moved|buried .. body|bodies|corpse
        skeletal|human remains
        found|hallaron|encontraron lifeless|muerto|muerta
        sin vida
        bled out
        ultimaron|acribillado|acribillada|acribillaron|linchamiento|lincharon|decapitado|descuartizado|parricidio|uxoricidio|acuchillo|rematado
        homicide|homicides|murder|murders|murdered|murderer|murdering|manslaughter|massacre|assassination|assassinated|assassin|executed|slain|slaying|hitman
        kill|kills|killed|killing|killer|dead|deceased|death|deaths|died|fatal|fatally|fatality|fatalities|decedent|corpse|remains|poisoned|poisoning
        body found|dumped|discovered|in|recovered|burned
        homicidio|homicidios|asesinato|asesinatos|asesinado|asesinada|asesinados|asesinar|asesino|asesinos|asesinaron|asesinan|feminicidio|infanticidio|ejecutado|ejecutada|ejecutaron|ejecucion|sicario|sicarios|masacre
        mato|mata|matan|matar|matando|mataron|muerte|muertes|muerto|muerta|muertos|muertas|murio|murieron|fallecio|fallecido|fallecida|fallecieron|cadaver|cadaveres|occiso|occisa|degollado|degollada|envenenaron|envenenado|envenenada|mortal|fatal
        cuerpo encontrado|hallado|sin|en
        restos humanos
        murd|homi|manslgtr
        187|207|209|245|246|261|288|422|1902|2003|2201|2202 pc|suspect|susp|vic|murder
        pc 187|207|209|245|246|261|288|422|1902|2003|2201|2202
        245 .. 1|2 pc
        273|2735|2736 .. pc
        pc 2735|2736
        deaths|death investigation|inv
    """),
    "shots and wounds": crimes("""
        shanked|shank|ois
        throat|garganta .. slit|cut|cortada|cortaron
        drilled|picaron|pico .. lo|la|afuera|bar|varias
        lo|la|le picaron|pico|filerearon
        shot|shoots up
        shotspotter|rds|sniper|snipers
        drive bys
        shot spotter
        casings|bullet|bullets|drive by|driveby
        drive by !restaurant|owner|only
        sprayed .. rounds|house|bullets
        rounds fired|into|at
        fired .. round|rounds|shots|at|into|upon
        officer|deputy|trooper down
        casquillos|percutidos|detonacion
        abrieron|abrio fuego
        le|les tiro|tiraron .. balazos|tiros|disparos
        bala|balas
        recibio|recibieron|dio|dieron .. balazos|tiro|tiros|disparos|bala
        a|en quemarropa
        arma de fuego
        shooting|shootings|shooter|shooters|shot|shots|gunshot|gunshots|gunfire|gunman|gunmen|driveby|gsw
        stabbed|stabbing|stabbings|stab|stabs|stabber|slashed|slashing
        drive by shooting|shooter|shots
        opened|open|opens|returned|fired fire|on|into|at|upon
        tiroteo|tiroteos|balacera|balaceras|disparo|disparos|disparar|disparando|dispararon|balazo|balazos|balearon|balean|baleado|baleada|baleados|tirotearon|tiroteado|detonaciones
        a tiros|balazos|punaladas|cuchilladas|machetazos
        apunalado|apunalada|apunalaron|apunalo|apunalamiento|acuchillado|acuchillada|acuchillaron|acuchillo|navajazo|navajazos|navajeado|machetazos
        accidente|choque|colision fatal
    """),
    "assault and threats": crimes("""
        hit|struck|slapped|beaten by aide|caregiver|nurse|stepfather|boyfriend|husband|father
        infant|baby|newborn|toddler .. unresponsive|shaken|bruised|bruises|limp
        pushed|shoved|threw|thrown|aventaron|aventado .. out|moving|stairs|balcony|bridge|carro|puente .. moving|car|vehicle|truck|overpass|movimiento
        agent|agente|guardia|guard|bouncer|clerk|cashier|teacher|nurse|driver .. struck|attacked|stabbed|punched|golpeado|atacado|apunalado
        dv|vd !plate|plates|tag|placard
        dom|domestic viol|violence|bat|batt|battery|dispute|dist
        beatdown|beatdowns|curbstomped|suckerpunched
        mow|mows|mowed|mowing|run|runs|ran|running|drove|drive .. down|over .. him|her|them|gf|wife|ex|victim|man|woman|pickup|car|truck|purpose
        run|ran|runs him|her|them over|down
        cyclist|pedestrian|ped|man|woman|kid|child|victim run|ran over|down
        jalaron|jalo|jalado|arrebataron|arrebato|arrancaron|arranco .. cadena|cadenas|bolsa|celular|collar|mochila|cartera
        quiso|quisieron|intento|intentaron|trato|trataron .. jalar|jalarla|subirla|subirlo|llevarsela|llevarselo
        van|va|iban|iba a levantar|levantarlo|levantarla|levantarlos|levantarlas
        si no paga|pagan|pagaba|pagaban
        grabbed|grabs|grabbing .. arm|hair|jogger|girl|woman|child|kid|student|boy|breast|buttocks
        pulling|pulled|pulls|dragging|forcing|pushing .. into .. van|minivan|car|truck|suv|vehicle
        empujo|empujada|empujado|empujaron|aventada|aventado|aventaron .. movimiento|marcha
        pushed|shoved|thrown|threw .. moving car|truck|vehicle|van
        taken|gone|missing from nursing|daycare|playground|crib|yard|hospital|shelter
        recogio|picked|llevo .. no|not es|a|his|her .. familiar|familia|relative|family
        doa
        seen|vista|visto alive|viva|vivo
        cut|slit|cortar|cortarle .. throat|neck|cuello|garganta
        la|las|me|los venden|vende por|en|a
        quito|quitaron|retiene|retienen .. pasaporte|papeles|documentos .. limpiando|trabaja|trabajar|trabajando|encerrada|pago
        sin pago|paga|sueldo .. limpiando|trabajando|trabaja|lleva
        under|up skirts|skirt|dress
        upskirt|upskirting|voyeur|voyeurism
        debajo|abajo .. falda|faldas|vestido
        naked|nude|nudes|sex|desnuda|desnudo|intimas .. online|sends|send|post|pay|pague|publica|publicar
        puso|pusieron|echo|echaron .. bebida|trago|copa|cerveza
        spiked|drugged|something .. drink|drinks
        desperto|woke .. sin|without|no|naked|desnuda ropa|clothes|motel
        following|follows|follow .. her|him|girl|woman home
        back|locked|inside .. truck|trailer|box|container .. breathe|banging|screaming|air
        run|ran|runs over|down clerk|worker|employee|vendor|cashier|guard|officer|deputy|child|boy|girl
        burn|burning|quemar|quemarle|quemarlo .. down|house|store|shop|negocio|casa|local
        demanding|demands|exige|exigen|piden|pide .. money|month|week|pay|mes|semana|cuota|rescate|dinero
        deadly conduct
        broke|broken|breaks .. jaw|nose|arm|arms|ribs|skull|hip|orbital
        le quebro|quebraron|rompio|rompieron|abrio|abrieron|partio|fracturo .. nariz|brazo|pierna|cabeza|costilla|costillas|mandibula|hueso|boca
        officer|deputy|trooper|firefighter|medic|paramedic|agente|oficial|policia .. struck|hit|dragged|injured|attacked|stabbed|shot|run|bitten|golpeado|herido|atacado|atropellado|arrastrado
        crime|crimes|delito|delitos .. against|contra .. child|children|person|persons|menores|ninos|personas
        internet crimes against
        boiling|hot oil|water
        acid|bleach .. thrown|face|poured
        aceite|agua hirviendo
        bruises|bruised|welts|broken|fractured .. wrist|ribs|arm|caregiver|grandma|child|wife|daughter|elderly|nose
        caregiver|aide|nurse|cuidador|cuidadora|ayudante .. hit|hits|golpea|golpeo|bruises|without|comer|comida|food|burned|abuse|dinero|savings|cuentas|joyas
        would|will|gonna|going|va|iba to|a shoot|kill|die|bomb|burn|stab|balear|matar|quemar|disparar|apunalar
        told|said|texted|dijo|dijeron|amenazo .. die|dead|kill|moriria|matarlo|matarla|balear|matar|morir
        bullet|bala|corona|rata .. photo|home|left|sent|delivered|received|foto|dejaron|envelope|sobre|mail|mailbox|buzon
        followed|siguieron|siguio .. home|juror|judge|witness|girl|woman|jurado|jueza|juez|testigo|nina|mujer
        juror|judge|witness|jurado|juez|testigo .. followed|threatened|die|intimidated|moriria|siguieron|amenazado
        witness intimidation|tampering
        amenazante|amenazantes|agrediendo|golpea|golpean|pega|golpeaba|patadas
        le pego
        le|les pega|pegaba|pego|golpea|echaron gas
        slashed|poncharon|poncho .. tires|llantas
        pepper spray|sprayed
        grito|gritando .. auxilio
        beat|beats her|him|his|a|up|the|victim|woman|man|clerk|unconscious|them|with|on !tow
        sbi|icu|comatose|coma
        pistolwhipped|whipped
        punched|punching|kicked|kicking|stomped|clubbed|jumped|slapped|headbutted|bludgeoned|knocked|brutalized|scalded|burned|bitten|pepper|maced|tased|acid
        baseball|metal|iron|tire bat|pipe|rod|iron
        brass knuckles
        forced|ran|run .. off .. road|highway|freeway
        held|tied .. up|captive|hostage|against|down
        dragged|drug|drags .. by|with|behind|under
        dragged|dragging
        aslt|aslts|asslt|battry
        road rage
        blow|blowing|shoot|shooting|burn|kill up|down|him|her|them|everyone|people|school|hospital|building|church|mosque|himself|herself
        vowed|says|said|swore|promised to kill|shoot|stab|bomb|burn
        elder|vulnerable adult|senior|elderly abuse|neglect|exploitation|abused|neglected
        critical|life condition|injuries|support
        intensive care
        peace|police|federal officer|agent attacked|hurt|bitten
        terapia intensiva
        estado critico|grave
        grave|gravemente
        moretones|fractura|fracturada|fracturado|fracturas|puntadas
        patearon|pateado|pateo|punetazos|batazos|tubazos|pedradas|macanazos|cachazos|cachazo|apalearon|apaleado|maltrataron|maltratada|maltratado|maltrata
        bate|tubo|garrote|palo|botella .. golpe|golpeo|golpeado|cabeza
        dijo|dice|prometio|juro|va que .. matar|mataria|disparar|quemar|bomba|volar|disparando
        quiere|queria|intento|intentaron|trato|trataron .. matar|matarla|matarlo|ahorcar|quemar
        violento|violenta|violencia
        negligencia .. anciano|anciana|infantil
        saco de la carretera
        assault|assaults|assaulted|assaulting|assailant|battery|beaten|beating|attacked|attacker|attackers|strangled|strangulation|choked|choking|suffocated|maimed|tortured|torture|mauled
        injured|injures|injury|injuries|wounded|wounds|hurt|unconscious|bleeding|ambushed|ambush|paralyzed|amputated
        broken|fractured jaw|bone|bones|arm|leg|ribs|nose|skull|hip
        victim|victims|hostage|hostages|barricaded|standoff
        pistol whipped|whip|whipping
        domestic|family|dating violence|abuse|assault|disturbance
        protective|protection|restraining|stalking order|orders
        violated|violation|violating|vio .. protective|restraining|stay|protection|order order|away|epo
        epo violation|violated
        stalker|stalking|stalked|stalks
        threat|threats|threatened|threatening|threatens|terroristic|intimidation|intimidated|menacing|swatting|swatted
        pointed|brandished|brandishing|displayed|waved .. gun|handgun|firearm|pistol|rifle|weapon|knife
        road rage .. gun|shots|rammed|ramming|assault|weapon|pointed|fired
        rammed|ramming|rams
        dragged|plowed|ran over|down|through
        lethal violence
        agg|aggravated|agravado|agravada aslt|aslts|asslt|assault|batt|batteries|robbery|asalto|agresion|robo
        adw|awdw|aadw|fam viol|violence
        agresion|agresiones|agredio|agredida|agredido|agredieron|agresor|agresores|agresora|ataque|ataques|ataco|atacaron|atacada|atacado|atacante|golpeo|golpearon|golpeado|golpeada|golpiza|lesiono|lesionaron|lesionado|lesionada|lesionados|lesiones|herido|herida|heridos|heridas|hirio|hirieron|victima|victimas|rehen|rehenes|atrincherado
        estrangulo|estrangulada|estrangulado|estrangular|estrangulamiento|ahorcada|asfixia|asfixiada|torturaron|torturado|torturada|tortura|quemaduras|inconsciente
        violencia domestica|familiar|intrafamiliar|de
        orden|ordenes .. proteccion|restriccion|alejamiento|restrictiva
        acoso|acosador|acosada|acosa .. amenaza|armado|orden|violencia
        acosador|acechando|acecha|acecho
        amenaza|amenazas|amenazo|amenazaron|amenazado|amenazada|amenazando|intimidacion
        apunto|apuntaron|encanono|encanonaron|encanonado .. arma|pistola|rifle|con|a
        encanono|encanonaron|encanonado|encanonada
        embistio|embistieron|arrollo|arrollado|arrollada|arrollaron|arrastro|arrastrado|arrastrada
    """),
    "kidnapping and trafficking": crimes("""
        newborn|baby|infant taken|snatched|grabbed
        offered|offering|ofrecio|ofrecia .. candy|ride|money|dulces|aventon|dinero .. kid|kids|child|girl|girls|boy|ninos|ninas|nina|nino
        tried|trying|attempted|wanted|trato|quiso to get|put|coax|make .. girl|boy|child|kid|student|woman|teen .. car|van|truck|vehicle
        no|without custody .. picked|took|taken|left|fled
        piden|pide|exigen|exige|quieren|demand|demanding .. dinero|money .. soltarlo|soltarla|release|return|free
        se|took llevo|llevaron|took .. nina|nino|menor|bebe|hijo|hija .. permiso|sin|without|permission|order|court|corte|custodia
        subio|subiendo|subieron|subir .. carro|camioneta|van|auto|troca .. desconocido|extrano|fuerza
        papa|mama|padre|madre|father|mother|parent sin|without custodia|custody
        se|took llevo|llevaron|took .. gemelos|hijos|hijas|ninos|ninas|twins|kids
        gritos|gritaba|gritando .. adentro|carro|auto|camioneta|cajuela|van|mujer|nina
        women|girls|victims|workers|woman|girl|minors|migrants|people|mujeres|ninas|trabajadores|jovenes .. held|freed|rescued|sold|chained|moved|brought|motel|retenidas|vendidas|liberadas|rescatadas|traidas
        held|freed|rescued|sold at|from .. motel|house|basement|hotel|warehouse
        locked|stuffed|put|encerrado|encerrada|metida|metido .. trunk|cajuela
        forzada|forzado|forzaron|forzo|obligaron|obligo|forced .. subir|into|to|a .. carro|car|van|camioneta|vehicle|auto|subir|truck|this|este|trunk
        lured|lures|luring
        tried|attempted|wanted|quiso|trato|intento|intentaron to|subir|meter|jalar pull|drag|grab|lure|force|a|subirla|subirlo|una|un .. girl|boy|child|kid|8yo|her|him|nina|nino|menor|mujer|joven|woman|student
        pull|pulled|pulling|drag|grab|lure|jalar|subir .. girl|boy|child|kid|yo|woman|nina|nino|mujer .. car|van|truck|carro|auto|camioneta
        held|holding|kept|tienen|tiene|mantienen .. passports|passport|pasaporte|pasaportes|ransom|ransome|sex|prostituirse|obligadas|obligados|fuerza
        ransome|rescate|obligada|obligadas|obligados|prostituirse|prostituir|prostituye
        forced to|into sell|sex|work|prostitution
        sell|selling|vender|vendiendo sex|sexo
        se fue|salio|anda con adulto|hombre|desconocido .. linea|internet|conocio|menor
        muchacha|muchacho|nina|nino|menor|alumna|hija|chica .. adulto|desconocido|hombre .. linea|internet|conocio|juego|videojuego
        trunk|cajuela .. texting|screaming|kicking|alive|girl|woman|victim|gritando|adentro|viva
        held|holding|kept .. will|captive|hostage|basement|locked
        forced labor|work|prostitution|marriage|into|servitude
        labor trafficking|servitude
        screaming|screamed|yelling .. help|inside|van|trunk
        non|noncustodial custodial parent|mother|father
        noncustodial
        ncmec
        trabajo|trabajos forzado|forzados|forzoso
        retenido|retenida|retenidos|retenidas|encerrados|encerradas|encajuelado|encajuelada|encajuelaron|desaparicion|tratante|tratantes|esclavitud
        contra su voluntad
        se la|lo|las|los llevo|llevaron|trae|traen .. nina|nino|menor|bebe|fuerza|amarrada|van|camioneta|carro|golpes|hija|hijo
        jalaron|metieron|subieron|forzaron|arrastraron .. camioneta|van|carro|cajuela|auto|troca
        pide|piden|exige|exigen|pidiendo .. rescate
        coyote|coyotes|pollero|polleros .. encerrados|muertos|abandono|rescate|asfixiados
        kidnap|kidnaps|kidnapped|kidnapping|kidnapper|kidnappers|abduct|abducted|abduction|abductor|abductors|snatched|ransom|captive|imprisoned
        false|unlawful imprisonment|restraint
        amber|silver|blue|camo|endangered|endanger alert|missing|child|person
        amber
        endangered|endangerment
        parental|custodial abduction|interference|kidnapping|kidnap
        taken|took|grabbed|pulled|forced .. child|girl|boy|baby|kid|toddler|infant|woman|van|trunk|stranger|against .. without|stranger|from|into|screaming|her|will|car|van|truck|vehicle
        child|kid|girl|boy|baby|toddler|infant .. taken
        trafficking|trafficked|trafficker|traffickers|smuggled|smuggling|smuggler|smugglers|exploitation|exploited
        secuestro|secuestros|secuestrado|secuestrada|secuestrados|secuestraron|secuestrador|secuestradores|secuestrar|rapto|raptada|raptado|raptaron|raptor|plagio|plagiado|levanton|levantones|levantaron|sustraccion|sustraido|sustraida|rescate|cautiverio|cautiva
        privacion .. libertad
        alerta amber
        trata .. personas|blancas|sexual|menores|mujeres|red|victima|victimas
        trata|explotacion
        llevo|llevaron|subieron|jalaron .. nino|nina|menor|bebe|fuerza|hijo|hija .. fuerza|custodia|orden|peligro|van|camioneta|carro
        a la fuerza
        trafico|contrabando|coyotaje .. personas|humanos|humano|menores
        kidnp|kdnp|kidnping
    """),
    "sexual crimes": crimes("""
        indecency
        spiked|drugged|laced .. drink|drinks|her|woke
        teacher|coach|tutor|priest|maestro|entrenador|pastor .. sent|sends|mando|mandaba .. pictures|photos|pics|messages|fotos|mensajes
        enticement|enticing
        toqueteo|toqueteaba|manosear|tocar .. nina|nino|menor|alumna|mujer|hijastra
        groper|gropers|grope
        delincuente|ofensor|agresor sexual
        viajo|viaja|traveled|travelled|traveler|traveller|travelling|traveling .. menor|minor|child|13|14|15|verse|meet
        icac traveler|traveller
        girl|boy|child|kid|teen|minor|student|13|14|15|yo|year .. met|picked|got .. online|internet|app|game|adult|stranger|videogame|snapchat|man
        adult|man|stranger .. met|picked .. online|game|app|internet|school|bus .. girl|boy|teen|her
        adult|man|stranger .. girl|boy|child|teen|thirteen|fourteen .. met|picked|online|game|internet
        adulto|hombre|desconocido .. nina|nino|menor|adolescente .. conocio|internet|videojuego|linea|redes|juego
        hidden|hid|spy camera|cameras .. changing|bathroom|locker|restroom|dressing|shower|women|room
        camera|camara|camaras .. hidden|escondida|escondio|escondieron|escondidas
        escondio|escondieron .. camara|camaras|celular .. vestidor|bano|mujeres|regadera
        desnudo|desnudarse|ensena|enseno|exhibe|exhibio|exhibia|mostro .. ninos|ninas|nina|nino|escuela|frente|parque|desnudo|genitales|partes
        se desnudo|masturbo|exhibio|toco|tocaba
        naked|nude|pants|genitals|himself|exposed .. kids|children|girls|park|school|playground
        extorsionan|extorsiona|extorsionado|extorsionada
        sex|sexual|sexually .. aslt|assault|assaulted|abused|child|minor|attacked|crimes
        upskirt|voyeur|peeping|drugged|roofied|rohypnol|flashed|flasher|masturbating|masturbated|exposed|predators
        revenge porn|pornography
        explicit|nude|obscene pictures|photos|images|videos|messages .. minor|child|girl|boy|teen|student|year
        meet|met|meeting|lure|lured|picked|picks .. minor|underage|girl|boy|child|teen|year .. online|internet|app|hotel|motel|old
        depredador|depredadores|exhibicionista|exhibiendose|masturbandose|masturbaba|ultraje|ultrajada|abuso|abusando|abusaba
        contacto|contacta|conocio|recogio|cito|enganar|engano|manda|mando .. nina|nino|menor|menores|adolescente .. internet|redes|linea|app|hotel|motel|fotos
        fotos|imagenes|videos .. desnudo|desnuda|sexuales|intimas|explicitas
        grooming|seduccion .. menor|menores|nina
        tocaba|toco|manoseaba|manoseo .. nina|nino|menor|alumna|mujer|mujeres
        rape|raped|rapes|rapist|molest|molested|molester|molestation|groped|groping|fondled|fondling|sodomy|incest|sextortion|voyeurism|predator
        sexual|sex assault|assaulted|abuse|offense|offender|offenders|battery|contact|crime|predator|exploitation|attack|trafficking
        indecent exposure|assault|liberties|contact
        exposed|exposing|exposes himself|themselves|to
        lewd act|acts|conduct
        child|children|minor|minors|juvenile|teen .. abuse|abused|porn|pornography|enticement|luring|lured|enticed|grooming|groomed|neglect|prostitution|solicitation|exploitation
        luring|lured|enticing|enticed|grooming|groomed .. child|children|minor|girl|boy|girls|boys|kids|student|teen|year
        csam|icac|ncmec|csa|csc
        juv sex
        solicitation|soliciting of|a minor|child|children
        violador|violada|violado|violaron|abusador|abusada|abusado|abusaron|pederasta|pedofilo|pedofilia|pornografia|estupro|tocamientos|manoseo
        violacion .. mujer|menor|nina|nino|joven|sexual|agresor|victima|hija|alumna|estudiante|pasajera|anciana|adolescente|kit|denuncia
        violacion !de|del|al|a|velocidad
        violacion de una|un mujer|menor|nina|joven
        violo a|mujer|menor|nina|pasajera
        abuso|agresion|acoso|ataque|delito|agresor|depredador|explotacion sexual|sexuales|infantil|menores|menor
        abuso .. menor|menores|nina|nino|anciano|anciana|ancianos
        corrupcion de menores
        sodomia|incesto|pornography|obscene|obsceno|obscena
    """),
}
"""By group."""
