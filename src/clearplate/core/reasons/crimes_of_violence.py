"""Words for crimes against life and limb, and threats of them, in English and Spanish.

What they are for is told in `core.reasons.crimes`; the language of a line in `core.reasons.phrases`.
"""

from clearplate.core.reasons.phrases import Phrase, crimes

VIOLENCE: dict[str, tuple[Phrase, ...]] = {
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
}
"""By group."""
