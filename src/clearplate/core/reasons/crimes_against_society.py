"""Words for crimes against society, crashes with victims, flight from the law, and people in danger, in English and Spanish.

What they are for is told in `core.reasons.crimes`; the language of a line in `core.reasons.phrases`.
"""

from clearplate.core.reasons.phrases import Phrase, crimes

SOCIETY: dict[str, tuple[Phrase, ...]] = {
    "weapons, drugs and gangs": crimes("""
        venden|vende|selling|sells|sold .. pastillas|pills|vapes|dope|droga .. prepa|escuela|school|students|teens|kids|carro|car
        contraband|contrabando .. prison|jail|fence|yard|penal|carcel|celular|celulares
        dumped|threw|throwing|tossed .. live|bag .. puppies|puppy|kittens|kitten|dog|dogs|cat
        pelea|peleas de gallos|perros
        cock|dog fight|fights|fighting
        cockfight|cockfights|cockfighting|dogfight|dogfighting
        gameroom|gamerooms|maquinitas
        slot machine|machines
        8|eight liner|liners
        blackjack|poker|casino house|den|room|runner
        buy money|bust
        inspector|supervisor|official|councilman|commissioner|purchasing|clerk|funcionario|regidor|inspectora .. envelopes|bribe|bribes|kickback|kickbacks|mordida|mordidas|lana|sobres|sobornos
        cash|money|dinero|lana .. contractor|contractors|contratista|contratistas|vendor|proveedor|proveedores
        drone|dron .. jail|prison|carcel|penal|yard
        delivery|manufacture|manuf|del of|cs|methamphetamine cs|controlled|drugs|meth|marijuana|pg1
        pg1|pg2
        hand to hand
        bulk cash
        dto|fip|pwisd|cds|h2h
        picadero|puchador|puchadores|tiradero .. venta|droga|drogas|cristal|fentanilo|esquina
        dogfighting|dogfight|dogfights|cockfight|cockfights|cockfighting
        dog|dogs|puppy|puppies|kitten|cat|horse|horses|animal .. thrown|dumped|abandoned|starved|burned|shot|emaciated|dragged|beaten
        dumped|dumping|discharged|spilled|dumps|dump .. oil|chemicals|chemical|asbestos|sewage|drums|barrels|hazardous|toxic|river|creek|acid|solvent|pesticide
        asbestos|hazmat|asbesto
        guard struck|hit
        tiraron|tiro|vertio|vertieron|descargo|tiran .. aceite|quimicos|quimico|asbesto|tambos|residuos|toxicos|rio|arroyo|acequia
        illegal|ilegal|unlawful .. take|harvest|catch|pesca|caza|fishing|hunting|lobster|deer|elk
        pesca|caza|caceria|veda ilegal|furtiva
        abalone|totoaba|pepino de mar
        compra|compras|entrega controlada|controladas
        felon|felons selling|sells|buying|carrying|with
        glocks|glock|ghost|ar15|ars|ak47|aks|uzi
        dogs|perros|gallos|roosters|dog .. fight|fights|fighting|pit|ring|scars|peleas|pelea|foso|mordidas|starving|hambre|hambrientos|crueldad|cruelty|starved|muriendose|skinned|hoarder
        cruelty|crueldad
        opioid|opioids|opioides|oxycodone|oxycontin|percocet|oxicodona
        narcan|pill|pills|opiates|lsd|ecstasy|mdma|xanax|marijuana|kush|weed|cannabis|kg|kgs|pounds|lbs|loads|load .. seized|press|dealer|load|of|cocaine|meth|fentanyl|stash|smuggled|dealing|sold|trafficking|delivered
        meth|coke|dope|fent|fenty|smack|ketamine|pcp|mdma|lsd|wiretap
        pill press|mill
        grow op|house
        drug|dope|narco deal|deals|sale|sales|load|run|courier|mule|ring|house|buy|supplier
        cattle|rooster rustling|fights|fighting
        armed|heavily person|man|suspect|subject|males|barricaded|and
        machine|ghost|stolen gun|guns|pistol
        glock|ar15|ak47|uzi|suppressor
        auto sear
        felon with|w gun|firearm|weapon|pistol
        prostitutes|johns|sexwork|escort .. minor|forced|trafficked|underage
        sicaria|halcon|halcones|narcotunel|narco|narcotienda|narcotraficantes|droga|drogado|drogada|mota|marihuana|perico|cristal|chiva|kilos|pastillas .. fentanilo|venta|vende|vendiendo|kilos|decomiso|decomisados|decomisadas|cargamento
        droga|drogas|mota|marihuana|kilos
        tienda|punto|casa .. droga|drogas|fentanilo
        trafico|trafica|traficante|traficantes|cargamento .. armas|droga|drogas|fentanilo|cristal|heroina|cocaina
        rinas|pleitos clandestinas|perros|gallos
        caza|cazadores furtiva|furtivos|ilegal
        gun|guns|handgun|handguns|firearm|firearms|rifle|rifles|pistol|pistols|shotgun|revolver|knife|knives|machete|weapon|weapons|ammunition|ammo|silencer|ghost
        felon|felons in|with|possession
        straw buyer|buyers|purchase|purchaser|purchases
        drug|drugs|narcotic|narcotics|narco|narcos|fentanyl|fent|heroin|cocaine|meth|methamphetamine|crystal|opioid|opioids|overdose|overdosed|overdoses|overdosing|kilo|kilos|dealer|dealers|dealing
        stash|trap|dope|drop house|houses
        controlled buy|buys|substance|substances|delivery
        ci|undercover buy|buys|purchase
        od|odd death|fatal|deaths|overdose
        gang|gangs|cartel|cartels|racketeering|rico|mafia
        prostitution|prostituted|pimp|pimps|pimping|pandering|brothel
        dog|dogs|cock|animal fighting|fights|cruelty|fight
        animal|animals cruelty|abuse|tortured|poisoned
        poaching|poacher|poachers
        arma|armas|pistola|pistolas|rifle|rifles|escopeta|revolver|cuchillo|cuchillos|navaja|navajas|machete|municiones|municion|armado|armada|armados|armadas
        droga|drogas|narcotico|narcoticos|narcomenudeo|narcotrafico|narcotraficante|fentanilo|heroina|cocaina|metanfetamina|metanfetaminas|cristal|sobredosis|estupefacientes|narcomenudista
        casa de seguridad
        pandilla|pandillas|pandillero|pandilleros|cartel|mafia
        crimen|delincuencia organizado|organizada
        prostitucion|prostituida|prostituyendo|proxeneta|proxenetas|padrote|padrotes|lenocinio|prostibulo
        peleas .. perros|gallos
        maltrato|crueldad animal|infantil|animales
        narc|narcs|pwid
        poss|possession w|with|of intent|meth|cocaine|controlled|firearm
    """),
    "crashes with victims and drunk driving": crimes("""
        render aid
        volco|volcadura|volcaron .. chofer|conductor|muertos|heridos|huyo|corrio|migrantes
        chofer|conductor .. corrio|huyo|pelo|escapo|abandono
        driver|conductor|motorist .. kept going|driving
        ped|peds|pedestrian|cyclist|bicyclist|motorcyclist|jogger|child|kid .. struck|hit|down|thrown|dragged
        h r
        hit|struck|hits|strikes|clipped|mowed|sideswiped|knocked .. pedestrian|ped|peds|pedestrians|cyclist|bicyclist|bike|child|kid|kids|boy|girl|jogger|walker|officer|deputy|trooper|motorcyclist|motorcycle|woman|man|person|people|runner|runners|family|worker|wheelchair|grandmother|student|scooter|crosswalk|stroller
        driver|vehicle|car|truck|suv|van|sedan|pickup|veh .. kept|never|did|didnt|not|without going|stopped|stop|stopping
        took off|left .. after|scene|crash|hitting
        pileup|rollover|overturned|t boned|headon .. killed|fled|left|injured|ran
        intox|intoxed|bac|inebriated
        swerving|weaving .. drunk|lanes|wrong|intoxicated|all|oncoming
        drunk|wasted|intoxicated|impaired
        wrongway|ghost driver
        wrong way on|off|head|driver|freeway|interstate|i10|collision|crash
        dejo|dejaron|lo|la .. tirado|tirada|tirados
        aventaron|avento|embistio|golpeo|impacto|impactaron|pego|arrollo .. peaton|peatones|ciclista|motociclista|nino|nina|senora|anciano|huyo|moto|bicicleta|joven|motocicleta
        peaton|peatones|ciclista|motociclista .. herido|golpeado|tirado|grave|muerto|huyo
        huyo|huyeron|fuga|escapo .. atropellar|atropellarlo|choque|accidente|chocar|peaton|pegarle
        borracho|borracha|ebrio|ebria|tomado|alcohol|alcoholizada|briago|crudo .. manejando|maneja|conduciendo|volante|carro|carretera|zigzag|sentido|choco|huyo
        conductor|chofer|manejando|conduciendo .. ebrio|borracho|tomado|sentido
        sentido contrario
        zigzag|zigzagueando
        hit and|n run|skip
        hit run|skip
        hitandrun|hnr|fsra|fsgi|hitrun|leaving|left|fled|fleeing .. scene
        fled|fleeing|left|leaving|leave|drove .. scene|accident|crash|collision|wreck
        hit|struck|hits|strikes|striking .. pedestrian|pedestrians|cyclist|bicyclist|child|kid|jogger|officer|deputy|motorcyclist|motorcycle|woman|man|girl|boy|person|people|runner|family|worker
        run|ran|drove|plowed|driven over|down|into .. pedestrian|pedestrians|cyclist|crowd|people|marchers|demonstrators|protesters|man|woman|child
        crash|collision|wreck|accident .. fled|injury|injuries|serious|killed|fatal|died|left
        intoxication|intox|vehicular assault|manslaughter|homicide
        dwi|dui|intoxicated|drunk|impaired driver|driving|crash|motorist|swerving
        dwi|dui|owi
        drunk|intoxicated|impaired driver|driving|motorist
        wrong way .. driver|crash|freeway|interstate
        atropello|atropellado|atropellada|atropellados|atropellamiento|atropellaron|atropellar|atropella
        choco|choque|chocaron|chocar|colision|accidente .. huyo|fuga|huyeron|escapo|heridos|herido|lesionados|grave|graves
        conductor|manejando|chofer|maneja|manejar .. ebrio|borracho|ebria|borracha|alcoholizado|intoxicado|estado
        fuga|huyo .. escena|lugar|accidente|choque
        golpe y fuga
        pego|pegaron|golpeo y huyo|huyeron|corrio|fugo|fue
    """),
    "flight": crimes("""
        fuga|escape|fugo de|un|el|of reo|reos|interno|preso|inmate
        ran|run|running|bailed|took off|from|on .. officers|officer|police|deputies|deputy|cops|troopers|trooper
        fuga|fugas .. carcel|penal|prision|reclusorio|custodia
        quito|quitaron|corto|cortaron .. grillete|brazalete|tobillera
        fled|fleeing|flees|huyo|huyeron|escapo .. police|officers|officer|deputy|deputies|trooper|troopers|stop|speed|custody|patrulla|policia|reten|agentes
        high speed chase|pursuit|flight|escape
        dejo|dejaron .. custodia|reclusion
        bolted|outran|ditched .. police|officers|deputies|custody|traffic
        cut|removed|slipped .. ankle|monitor|gps|cuffs|handcuffs
        ankle monitor
        escaped|walked .. jail|prison|custody|hospital|work|county|transport
        jumped .. bail|bond
        convict|inmate|inmates|prisoner|prisoners
        most wanted
        fto|fugitives|felonyevade|absconds
        evading|evad|evade|evades|evaded|elude|evasion arrest|police|on|w|with|detention|in
        sex offender .. absconded|unregistered|failed|register|moved
        unregistered|failed|fail .. sex offender|register
        attempted|attempting|tried|fled to flee
        reo|reos|preso|presos|interno|internos .. fugo|fugado|escapo|escaparon|evadio|fugados
        se fugo|fugaron|escapo|escaparon|pelo
        brazalete|grillete .. corto|quito|electronico
        fugitive|fugitives|absconder|absconded|abscond|escapee|escaped|escape|escapes|jailbreak|evading|evaded|evade|eluded|eluding|elude
        fled|fleeing|flees|led police|officers|deputy|deputies|troopers|a|stop|arrest|traffic|high|from|pursuit|chase
        pursuit|chase
        felony|murder|homicide|robbery|assault|capital|arrest|parole|felon|violent warrant|warrants|stop|hit
        wanted for|on|person|felon|subject|suspect|by .. felony|murder|homicide|robbery|assault|rape|warrant|warrants|parole|violent
        getaway
        profugo|profuga|profugos|fugitivo|fugitiva|fugitivos|evadido|evadio|evadieron|fugo|fugaron|fugado|persecucion
        orden|ordenes .. aprehension|arresto|captura|detencion .. homicidio|violacion|robo|asalto|vigente|por|contra
        orden|ordenes de aprehension|captura
        evasion|evadiendo .. arresto
        escapo|escaparon .. carcel|prision|penal|custodia|arresto|patrulla
    """),
    "people in danger": crimes("""
        hunter|hunters|hiker|hikers|kayaker|boater|pilot|climber overdue
        walkaway|walkaways|eloped|elopement
        awol
        failed|fails|fail to return|come|arrive .. hike|home|school|camp|work|hospital|shelter
        unresponsive|unconscious .. er|hospital|dropped|found
        dropped|dumped .. er|emergency room|hospital .. unresponsive|shot|stabbed|overdose
        menor|menores|nina|nino|adolescente|joven .. fugada|fugado|fugadas|escapo|escapada|huyo
        boater|fisherman|hiker|hunter|kayaker|driver|she|he|they|angler|camper|runner .. never|not|didnt came|come|returned|return|back|home|showed
        took|swallowed|taken .. pills .. driving|goodbye|note|bottle|unresponsive|kill
        tomo|trago|ingirio .. pastillas .. manejando|maneja|morir|carta|despidio|grave|urgente
        no quiere|quiero vivir
        goodbye|adios .. kids|care|hijos|cuiden|love|mother|mom
        hears|hearing|heard|oye|oir|oyendo|escucha voices|voces
        drown|drowning|drowned|ahogar|ahogarlo|ahogarla|ahogarse
        drive|driving|drives|manejar .. into|al|contra .. canal|river|lake|train|wall|rio|lago|tren
        no regreso|regresa|volvio|vuelve .. prepa|escuela|secundaria|casa|trabajo|hospital|kinder
        subirse|subio|subieron|subirla .. desconocido|desconocidos|extrano|senor
        got|getting|gets into|in .. stranger|unknown|strangers
        911 .. open|line|screaming|hangup|call|llamada|auxilio|testigo
        caller|llamo .. trunk|locked|screaming|help|hiding|911 !neighbor
        depressed|despondent|veteran|vet|veterano|deprimido|deprimida .. note|bridge|nota|carta|puente|gun|goodbye|despedida
        would|will|wants|going|gonna|threatened|threatening .. end it|herself|himself
        no|nunca llego .. hotel|casa|trabajo|escuela|destino .. auto|carro|vehiculo|camioneta|desde
        left|dejo|wrote .. note|goodbye|carta de despedida
        heading|headed|going|va|iba|camino to|al|pal|para|rumbo bridge|puente
        heading|headed|going|va|iba .. bridge|puente .. note|nota|carta|jump|aventarse|urge|asap|suicidal
        no one|nobody|nadie .. seen|visto|heard|sabe
        not|no been seen|heard
        bedridden|postrado|postrada|wheelchair .. without|sin|left|abandoned|dejo|abandonado|food|comer|medicine
        without|sin food|comer|comida|agua|water .. days|dias|bedridden|postrado|elderly|child|nino
        abandonado|abandonada|abandoned .. vivo|viva|recien|alive|newborn|nacido|bebe|baby
        recien nacido|nacida
        carro|auto|coche|camioneta caliente
        se van a morir
        lost|stranded|trapped|overdue|stuck .. hiker|hikers|kayaker|kayakers|boater|climber|child|hunter|hunters|river|flood|desert|mountain|trail|lake|kids|climbers|swimmer|skier
        lost kayakers|hikers|hunters|child|children|boaters|boy|girl
        flood|floodwater|washed .. away|trapped|car|stranded
        baby|infant|toddler|child|kids|children|dog .. left|locked|alone|hot|inside|unattended .. car|vehicle|truck|van|hot|minivan
        hot car|van|vehicle
        goodbye|farewell|suicide note|text|message|letter|call|texts|video
        wants|wanted|going|threatening|plans|said .. die|jump|kill|end|overdose|hang|harm
        jumper|jumped|jumping|jump .. bridge|overpass|building
        memory loss|problems|care|issues
        confused|disoriented|demented|senile|nonverbal|schizophrenic|bipolar|psychotic|delusional .. man|woman|elderly|driver|driving|patient|wandered|walked|drove|left|boy|girl|male|female|adult|missing|veteran
        elderly|grandpa|grandma|grandfather|grandmother|patient .. wandered|walked|drove|left|confused|disoriented|lost|medication|missing|hospital|off
        off|without|needs|out .. meds|medication|insulin|oxygen|dialysis|inhaler
        heart|cardiac attack|arrest|patient|transplant
        carbon monoxide
        organ|transplant|blood transport|recipient|delivery
        silver alert
        amber alert
        despidio|despidiendose|despedida|carta|nota|mensaje .. suicida|suicidio|vida|matarse|morir|mensaje|carta|familia|adios
        quiere|quiera|quitar|quitarse|quitarle .. vida|matar|matarse|morir|morirse
        aventarse|aventar|tirarse|saltar|lanzarse .. puente
        memoria|desorientado|desorientada|confundido|confundida|medicamento|medicamentos|medicina|oxigeno|dialisis|paciente .. perdio|anciano|anciana|abuelo|abuela|necesita|sin|salio|maneja|abandono|hospital|adulto|senor|senora|perdido
        desorientado|desorientada
        abuelo|abuela|abuelito|abuelita|anciano|anciana|viejito|viejita|adulto|senor|senora .. alzheimer|perdido|perdida|salio|desorientado|memoria|demencia|extraviado
        bebe|nino|nina|ninos|perro .. encerrado|encerrada|encerrados|solo|sola|adentro|dejaron|dejo .. carro|auto|calor|vehiculo|camioneta|troca
        crisis .. mental|nerviosa|suicida|emocional
        mental health crisis|episode|emergency
        medical emergency|episode
        emergencia medica
        auxilio
        no regreso|regresa|llego|aparece|volvio .. casa|escuela|trabajo|desde|nina|hijo|hija|senora
        ahogado|ahogada|ahogandose|inundacion|corriente|sierra|desierto .. atrapado|perdido|rescatar|rescate|atrapada|atrapados
        lost|wandered|disappeared|vanished|stranded child|children|kid|person|persons|girl|boy|teen|teenager|man|woman|elderly|adult|juvenile|mother|father|hiker|senior|toddler|from|since|and|patient|wife|husband|son|daughter|veteran
        missing|disappeared|disappearance|vanished
        child|kid|boy|girl|son|daughter|student|teen|toddler|mother|hiker|elderly|man|woman .. never|not|didnt arrived|arrive|returned|return|returning|came|come|home|seen
        dementia|alzheimer|alzheimers|autistic|autism|suicidal|suicide|diabetic|insulin|unconscious|hypothermia|drowning|selfharm
        self harm
        harm|kill|hurt|end|cut|hang himself|herself|themselves|myself
        end|ends|take|takes|taking|ending his|her|their|own life
        runaway|runaways
        life|medical threatening|emergency|insulin|medication
        danger|imminent
        desaparecido|desaparecida|desaparecidos|desaparecidas|desaparecio|desaparecieron|desaparicion|extraviado|extraviada|extraviados|ausente|ausentes
        perdido|perdida .. nino|nina|menor|anciano|anciana|senora|senor|demencia|alzheimer|sierra|monte|bosque|montana|desierto
        nino|nina|hijo|hija|menor|alumno|alumna|joven|senora|anciano|anciana|excursionista|excursionistas|senor|mujer|hombre .. no llego|regreso|volvio|ha|aparece|regresa|contesta
        nino|nina|hijo|hija|menor|alumno|alumna|joven|senora|anciano|anciana|excursionista|excursionistas|senor|cazador|cazadores .. perdido|perdida|perdidos|perdio|extraviado|extraviada
        demencia|alzheimer|autista|autismo|suicida|suicidio|suicidarse|suicidar|diabetico|insulina
        quitarse la vida
        en|corre|corren peligro
        peligro
        encerrado|encerrada|encerrados .. carro|auto|vehiculo|camioneta|calor|bebe|nino
    """),
}
"""By group."""
