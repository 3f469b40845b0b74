"""Words for crimes against property, in English and Spanish.

What they are for is told in `core.reasons.crimes`; the language of a line in `core.reasons.phrases`.
"""

from clearplate.core.reasons.phrases import Phrase, crimes

PROPERTY: dict[str, tuple[Phrase, ...]] = {
    "robbery and burglary": crimes("""
        b e
        explotaron|volaron|reventaron|arrancaron|blew|ripped .. cajero|cajeros|atm
        b n e
        b and e
        bne|bfmv|bov|tmv
        break|breaks|broke|breaking|brk in|ins
        breakin|breakins
        prowl|prowls|prowling
        window|windows|ventana|cristal .. smash|smashed|smashes|shattered
        459|487|211|215 auto|resid|res|comm|vehicle|veh|burg
        tumbaron|tumbo .. cobrador|cajero|chofer|repartidor|carro|dinero|bolsa
        abrieron|abrio .. carros|carro|autos|trocas|camionetas .. estacionamiento|noche|robaron|calle|banqueta
        pry|pries|prys .. door|window|gate|lock|open
        smash grab|grabs
        safe job|jobs|cracking|cracker|crackers
        candado|candados|reja|rejas|puerta|cerradura|chapa|ventana .. cortado|cortados|cortada|roto|rotos|rota|forzado|forzada|violado|violada
        le|les quitaron|quito|quitan .. carro|troca|moto|camioneta|celular|bolsa|cartera|dinero|auto
        door|window|gate|lock|safe|shutter|roof|puerta|ventana|reja|porton|techo .. forced|pried|kicked|drilled|smashed|breached|forzada|forzado|violada|abierta
        safe|caja fuerte .. opened|cut|gone|abierta|llevaron
        storage|units|unit|bodega|bodegas|candado|candados|locks|lock|padlock|fence|gate|warehouse|garage|container|shed .. cut|broken|pried|drilled|forced|smashed|rompio|rompieron|cortaron|corto|forzaron|popped
        cortaron|corto|rompieron|rompio|quebraron|quebro|reventaron|violaron|brincaron .. candado|candados|vitrina|vitrinas|ventana|ventanas|cerradura|chapa|bodega|bodegas|reja|aparador|cristal|cristales|barda|puerta
        forzaron|forzo|violentaron .. cochera|bodega|garage|local|caja|casa|porton|ventana
        display|jewelry|glass case|cases .. smashed|hammers|broken
        marros|marro|vitrinas
        shaken|shakedown|shake down
        cashier|clerk|teller|tendero|cajera|cajero|dependiente|empleado .. note|nota|gas|spray|gun|knife|money|amenazante|dinero|entrego|sprayed|tied|pistola|cuchillo|cigarros
        crew|group|guys|men|hombres|sujetos .. hammers|masks|crowbars|marros|pasamontanas|ski masks
        till|register|safe|vault|jewels|jewelry|atm|pharmacy|bank|teller|clerk|cashier|courier .. emptied|cleaned|held|forced|tied|pried|ripped|stolen|demanded|note|robbed
        emptied|demanded|cleaned .. till|register|safe|cash|money|drawer|vault
        held|hold|holding up
        kicked|pried|jimmied|kicking|prying|crowbar|crowbarred .. door|in|window|open|back|gate|atm|lock
        pried|crowbar|jimmied
        tied|duct|zip .. up|taped|owner|family|clerk|couple
        masked|hooded men|man|susp|suspect|suspects|gunmen|subjects|subject|guys|males|trio|crew
        rip crew
        ram raid
        followed .. bank|atm|home .. took|robbed|cash|window
        note .. teller
        entro|entraron|metio|metieron .. casa|negocio|tienda|bodega|ventana|domicilio|techo|robar|llevaron|departamento
        vaciaron|vacio .. caja|cuenta|cuentas|casa|tienda|bodega
        se llevo|llevaron .. caja|dinero|efectivo|joyas|remolque|caballos|herramienta|herramientas|cobre|carga|televisiones|mercancia|bolsa|celular|celulares|laptop|armas|troca|camioneta|carro|moto|cajero|ganado|cable|paquete|paquetes|todo|generador|medicinas|tractor|vacas|maquinaria|computadoras
        bajaron|bajo .. del|de carro|troca|camioneta|auto|coche .. pistola|arma|golpes|punta
        cajero|joyeria|banco|tienda|farmacia|gasolinera|cajera|cajeros .. pistola|arma|marro|vaciaron|arrancaron|explotaron|amagaron|amago
        amago|amagaron|amagado|amagada|amagados|despojar|despojandolo|atracada|atracado|asaltada|asaltados|asaltadas|asaltantes|asaltando
        punta de pistola|cuchillo|navaja
        boquete|ganzua|palanca .. caja|tienda|puerta|casa|abrieron
        robbery|robberies|robbed|robber|robbers|robbing|robs|rob|mugged|mugging|mugger|holdup|heist|carjack|carjacked|carjacking|carjackings|carjacker|carjackers|hijacked|hijacking|jugging|stickup
        burglary|burglaries|burglar|burglars|burglarized|burgled|burg|burgs|bmv|boh|bob|prowler|intruder|intruders|looted|looting|ransacked|smashed
        home|house invasion|invasions|invaders
        smash|snatch and|n grab|run
        broke|breaking|broken|break|forced .. into|in|entry|door|window|lock
        breaking and entering
        gunpoint|knifepoint|armed|masked
        robo|robos|robado|robada|robados|robadas|robar|robaron|roban|roba|robando|robarse|robarle|robaba|ladron|ladrones|asalto|asaltos|asaltar|asaltante|asaltantes|asaltaron|asaltado|asaltada|atraco|atracos|atracaron|atracador|atracadores|allanamiento|desvalijaron|desvalijado|despojaron|despojo|despojado|despojada|saqueo|saquearon|carjackeo
        forzaron|forzo|rompio|rompieron .. puerta|ventana|cerradura|vidrio|cristal|chapa|entrada
        mano armada
        encapuchado|encapuchados|enmascarado|enmascarados
        amarraron|amarrado|amarrada|maniatado|maniatada|maniataron
        rob|robb|agg|arm robbery|robb
        robb|robbs|rob1
        211|459|487|496|451|2902|2903|3002|3107 pc|suspect|susp|vic|robbery|burglary|burg
        pc 211|215|459|487|496|451|2902|2903|3002|3107
        211 liquor|bank|store|market|pharmacy|jewelry|atm|armed|w|with
        escalamiento|escalamientos|escalo .. casa|casas|residencia|residencias|negocio|negocios|vivienda|viviendas|departamento|bodega
    """),
    "theft and fraud": crimes("""
        car hopping|hopper|hoppers
        cold plate|plates|plated
        tractor|tractors|skid|steer|quad|quads|atv|atvs|utv|utvs|jetski|jet ski|boat|camper|excavator|backhoe|forklift|dozer|bobcat|mower|mowers|welder|compressor|saddle|rv|laptops|tvs|phones|pallet|load|cargo|truckload|wheels|tires|tailgate|tailgates|wiring .. taken|gone|missing|stolen|cut|lifted|hauled|arrived
        quad|quads|skid|tractor|cows|cow|calves|goats|sheep|pigs taken|gone|missing
        draining|drained|drains|emptying|withdrawing .. account|accounts|savings|card
        copper|catalytic|cat|cats|converter|converters|catalizador|cobre .. cut|cortado|cortados|sawed|removed
        cut|cutting|sawed .. catalytic|cat|converter|converters|copper
        falta|faltan .. agencia|lote|patio|corralon
        unauthorized use
        u u motor|mv|veh|vehicle
        rentado|rentada|rented|rental .. no|not|never|failed|overdue devolvieron|devuelto|return|returned|brought
        licencia|identificacion|placa|placas|license|id falsa|falsas|falso|fake
        stln|stlen|joyriding|joyride|orc|ort|pushout|pushouts
        grab go
        grab and go
        sliders|slider .. purse|purses|pumps|gas|bag|bags|victim
        mailbox|mailboxes|mail .. fishing|fished|pried|taken|broken|stolen|checks
        arrow key|keys
        account takeover|takeovers
        gold bar|bars
        tank|tanks|gallons|diesel .. emptied|drained|siphoned
        lost|missing|gone .. hellcat|hellcats|chargers|camaros|corvettes|trucks|cars|vehicles .. overnight|dealership
        dealer|dealership lost|missing|hit
        jackpotting|jackpot|skimmers
        sim swap|swaps|swapping|swapped
        vin swap|swaps|swapped|cloned
        booster !seat|shot|club|cables|pack
        boosters|jacked|srolen|stoeln|stolne|stoln|stollen|robdo|rovado
        cable|cables|fiber|line|lines|wire .. cut|cutting|cuts|cortado|cortados|cortaron
        abigeato|cuatrero|cuatreros|cuatrerismo
        choques|choque|accidentes|accidente fingidos|fingido|simulados|simulado|provocados|provocado|inventados
        embauco|embaucaron|embaucador|enganaron|engano .. viuda|anciano|anciana|senora|senor|dinero|mil|tarjeta|cuenta
        pocket picking
        carterismo|impersonation|suplantacion|hacking|gambling|apuestas
        computer invasion|intrusion
        intrusion informatica
        arrebato|arrebataron .. bolso|bolsa|cartera|cadena|celular
        juegos|juego de azar
        equipo de juego
        sports tampering
        manipulacion deportiva
        policia|policias|agente|agentes|inspector|chofer|medico falso|falsos|falsa
        red|blue|luces|police lights|azules|rojas .. fake|unmarked|falso|pulled|detiene|impersonator
        fake|false police|cop|officer|deputy|agent
        packages|package|pkgs|pkg|parcels|mail|purse|tools|copper|wire|cattle|calves|horses|goats|head|diesel|fuel|gas|tvs|tires|wheels|generator|trailer|trailers|keys|cars|car|trucks|truck|pickup|pickups|motorcycles|bikes|dynamite|explosives|plants|batteries|saddles|beer|cigarettes|cash|money|jewelry|goods|merchandise|equipment|pallets|airbags|rims|catalytic|pumps|solar|panels .. taken|gone|missing|stripped|lifted|siphoned|drained|hauled|looted|stolen|loaded|drilled|swiped
        driven|drove off .. lot|dealership|dealer|without
        keys lifted|cloned|taken .. driven|dealer
        cloned|relay keys|key|fob|fobs|plates|plate|cards
        gallons|gal|litros|lts .. taken|diesel|fuel|drained|siphoned|ordenaron|robados
        ordenaron|ordena|ordenando .. diesel|gasolina|combustible|ducto
        ordenaron diesel
        se|an|han llevaron|llevo|llevado|llevan .. paquetes|paquete|cosas|motos|moto|cigarros|dinero|efectivo|joyas|herramienta|cobre|ganado|becerros|caballos|tractor|llantas|diesel|camioneta|carro|autos|auto|pickups|furgoneta|remolque|trailer|caja|ahorros|televisores|dinamita|cable|mercancia|todo
        grandma|grandpa|grandmother|grandson|grandfather|grandparent|abuelo|abuela|abuelito|abuelita|anciano|anciana|elderly|widow|viuda|senior|viejito|viejita|viejitos|ancianos .. sent|gave|paid|lost|cash|savings|sacaron|dinero|efectivo|cuento|anticipo|escritura|jailed|preso|nieto|ahorros|courier|money|mil
        nieto|nietos .. preso|accidente|detenido|dinero
        grandson|grandchild .. jail|jailed|bail|arrested|cash
        falsified|falsifying|faking|faked|forging|altered .. prescription|prescriptions|perscriptions|checks|documents|deed|title|invoices|records|opioid
        falsificaron|falsifico|falsificar|falsifica|falsas|falsos|falsa|falso .. escritura|escrituras|receta|recetas|cheques|billetes|titulo|firma|documentos|facturas|opioides|oxicodona|policia|anticipo|contratistas
        escritura|escrituras|recetas|titulos|facturas|cheques falsa|falsas|falsos|falsificada|falsificadas
        contratista|contratistas falso|falsos .. anticipo|cobraron|huyeron
        oxycodone|oxicodona|opioid|opioides|opioide .. recetas|farmacias|prescriptions|pharmacies|visits|fake|falsas|faking
        clonador|clonadores|skimer|skimmeo|cuentazo
        fake|false caller|callers|contractor|contractors|officer|deed
        deposit|anticipo .. fled|never|huyeron|cobraron|contractor|contratista|elderly
        sold|vendieron|vendio .. house|home|casa .. deed|escritura|falsa|forged|ajena
        heist|stealer|burgled|siphoned|siphoning|boosted|boosting|rustled|rustlers|poached|looters|swiped
        ripped off
        sgbi
        took|taking|takes|grabbed|grabbing|loaded|loading|hauled|hauling|swiped|drove|cut|cutting .. purse|wallet|packages|package|parcels|generator|tools|trailer|jewelry|cash|merchandise|copper|wire|cable|cattle|horses|bike|bikes|catalytic|converter|converters|pallets|cargo|skid|excavator|equipment|without paying|mail|phones|laptops|guns|truckload|savings|airbags
        cargo|copper|metal|cable|wire|cattle|mail|fuel|diesel|boat|trailer|auto|car|vehicle|truck|veh|moto|atv|equipment thief|thieves|ring|crew|thefts|stolen
        without paying
        credit|debit|gift|bank card|cards|account|accounts .. cloned|skimmed|stolen|fraudulent|emptied|drained|used
        emptied|drained|wired|lost|cleaned .. savings|account|accounts|pension|retirement|life
        fake|forged|counterfeit|bogus|phony checks|check|bills|id|ids|prescription|prescriptions|money|badge|officer|police|cop|contractor|titles|vin|charity|uber|lottery|inspector|utility
        impersonating|impersonated|impersonator|posing|posed|pretending
        grandparent|romance|lottery|roofing|wire|crypto|gift scheme|scam|card
        ponzi|embezzler|launderer|launderers|shakedown|racket|ransomware|hacked|hacker|phishing
        pay|protection or|money .. burn|else|die
        bribing|kickback|kickbacks
        title|deed|mortgage|insurance|medicare|medicaid fraud|forged
        staged crash|crashes
        staged crash|crashes|accident|accidents|collision
        vehiculo|carro|auto|troca|camioneta|moto|remolque|trailer|placa|placas|traila .. robado|robada|robadas|robo|hurtado
        mercancia|cobre|cable|ganado|carga|diesel|combustible|medidores|catalizadores|cobrizo .. robado|robada|robo|roban|robaron
        sin pagar .. mercancia|tienda|gasolina|licor
        falso|falsa|falsos|falsas policia|agente|policias|inspector|chofer|cheque|cheques|billetes|receta|recetas|identificacion|titulo|titulos|contratista|plomero|medico|medica|tecnico
        se hace|hicieron|hizo|hacen pasar|pasaron|paso
        suplanto|suplantacion|usurpacion|clonaron|clono|timaron|enganaron .. anciano|anciana|ancianos
        vacio|vaciaron .. ahorros|cuenta|cuentas|tarjeta
        cobran|cobra|cobraban|piden|exigen|exige .. piso|cuota|proteccion
        amenaza con quemar
        stolen|steal|steals|stole|stealing|theft|thefts|thief|thieves|larceny|shoplift|shoplifted|shoplifter|shoplifters|shoplifting|pickpocket|fencing|pilfered|rustling
        took|taken|grabbed|loaded|swiped .. purse|wallet|packages|package|generator|tools|trailer|jewelry|register|cash|merchandise
        purse|wallet snatch|snatching|snatched|taken
        porch pirate|pirates|piracy
        organized retail
        chop shop
        uumv|uuv|gta|mvt
        cloned|swapped|switched plate|plates|vin|vins
        catalytic|cat converter|converters|convertor|convertors
        fraud|frauds|fraudulent|fraudulently|defraud|defrauded|forgery|forged|forger|counterfeit|counterfeits|counterfeiting|embezzled|embezzlement|embezzling|skimmer|skimmers|skimming|scam|scams|scammed|scammer|scammers|swindle|swindled|swindler|swindlers
        identity theft|fraud
        con artist|man
        launders|laundered|laundering
        money laundering|mule
        check washing|kiting
        extortion|extorted|extorting|extort|blackmail|blackmailed|blackmailing|bribe|bribery|bribed
        robo de identidad
        hurto|hurtos|hurtado|hurtada|hurtaron|sustrajo|sustrajeron|farderos|fardero|carterista|carteristas|cristalazo|cristalazos|huachicol
        fraude|fraudes|fraudulento|fraudulenta|defraudo|defraudaron|defraudador|estafa|estafas|estafo|estafaron|estafador|estafadores|estafadas|estafados|estafada|estafado|falsificacion|falsificado|falsificados|falsificada|falsificador|falsificadores|skimmers|malversacion|desfalco|timo|timadores|clonada|clonadas|clonadoras|clonacion
        billetes|documentos|cheques|dinero falso|falsos
        extorsion|extorsiones|extorsiono|extorsionaron|extorsionador|extorsionadores|extorsionando|chantaje|chantajeo|soborno|sobornos
        derecho|cobro de piso
        lavado de dinero
        desmanteladero|desmantelaron|desmantelado|deshuesadero
        venta .. robados|robado|robadas
        convertidor|convertidores|catalizador|catalizadores
        deposits|deposit|register|till .. short|missing|trunk
        wrote|writes|writing herself|himself|themselves .. checks|check
        cloned|cloning card|cards|credit|debit
        fake|phony|counterfeit 100s|20s|50s|hundreds|twenties|bills|bill|money|100|20|50
        benefits|unemployment|medicaid|medicare|snap|ebt .. scheme|prepaid|ring|stolen
        loading|loads|loaded .. extra pallets|boxes|cases
        sacaba|sacaban|sacando|saco|sacaron .. mercancia|mercaderia|herramienta|producto
        dieron|dio de alta .. tarjetas|cuentas|tarjeta|cuenta
        clavo|clavaron|embolso|embolsaron .. mil|dinero|ofrendas|pesos|dls|dolares
        llevaron|llevo .. caja fuerte
        llevaron|llevo .. medicamentos|maquina|maquinaria|excavadora|herramienta|herramientas|joyas|computadoras|ganado|llantas|mercancia
        metieron|metio .. clinica|casa|negocio|tienda|escuela|bodega|iglesia|oficina .. noche|llevaron|llevo|madrugada
        copper|wire|wires|cable|cables .. ripped|stripped|pulled|torn
        roof|wall|ceiling|fence .. cut|cuts|hole
        10851
        gla|grand|veh|auto|vehicle theft|larceny
    """),
    "arson, bombs and damage": crimes("""
        sugar|azucar .. tank|tanks|tanque
        cut|cutting|cortaron|corto .. brake|brakes|frenos
        rompieron|rompio|quebraron|quebro|reventaron .. vidrio|vidrios|ventana|ventanas|cristales|parabrisas
        rock|rocks|brick|bricks|piedra|piedras .. thrown|dropped|threw|aventaron|aventada .. overpass|windshield|semi|car|cars|truck|puente|parabrisas
        prendieron|prendio|quemaron .. carro|carros|troca|camioneta|casa|negocio|tienda|patrulla
        danos .. vandalismo|intencionales|propiedad
        vandalismo
        fires
        fire marshal|investigator|investigators|bug|setter|victims
        incendios
        fire .. suspect|deliberate|suspicious|intentional|spread|broke|gasoline|evacuated|series
        fuego .. intencional|casa|negocio|sospechoso|intencionado
        sprayed|painted|pintarrajearon|rayaron|pintaron .. swastika|swastikas|mural|murals|murales|slurs|school|memorial|suasticas
        sprayed over|slurs|graffiti
        device .. nails|powder|wires|timer|doorstep|fuse
        artefacto|artefato|aparato .. clavos|polvora|mecha|cables
        dynamite|dinamita|polvora|detonator|detonadores
        nails|clavos and|y powder|polvora
        arsonists|torching|gasoline|accelerants|ignited|firestarter|fireset|incinerated
        poured .. gasoline|gas|accelerant
        threw|throw|thrown|tossed|lobbed .. molotov|firebomb|grenade|bottle|brick|device|cocktail
        suspicious|pipe|explosive package|bomb|device|powder
        blow|blew|blown|blowing .. up
        swastika|swastikas|noose|racial|slurs|antisemitic
        derailed|derailment|tampered|tampering|poisoned .. water|rail|switch|train|grid|substation|brake|brakes|reservoir
        attack|attacked|shot|damaged .. substation|grid|transformer
        rocks|bricks|objects .. thrown|overpass|windshield|dropped
        thrown|dropped|throwing rocks|bricks|objects
        mass casualty
        evacuated|evacuation
        le|les|lo|la prendieron|prendio|quemo|quemaron
        gasolina .. rocio|prendio|quemar|rociaron|fuego
        rocio|rociaron .. gasolina|acido
        aventaron|avento|lanzo|lanzaron|arrojo|arrojaron .. bomba|molotov|granada|piedras|ladrillo|acido|coctel
        artefacto|aparato explosivo|sospechoso|incendiario
        suastica|esvastica|suasticas
        arson|arsons|arsonist|arsonists|firebomb|firebombed|firebombing|molotov|accelerant|incendiary|torched|burned|burnt
        set|setting|sets|lit .. fire|ablaze
        set .. on fire
        fire !lane|hydrant|zone|code|station|department|inspector|dept .. set|deliberately|suspicious
        bomb|bombs|bombing|bombings|bombed|bomber|explosive|explosives|explosion|ied|pipebomb|grenade|detonated|sabotage|sabotaged|terrorism|terrorist|terrorists
        vandalism|vandalized|vandals|vandal
        destruction|criminal damage|mischief
        criminal mischief
        hate crime|crimes
        incendio|incendios|incendiaron|incendiario|incendiada|quemaron|quemo|quemar|quemada|quemado|quemados|acelerante
        prendio|prendieron|prenderle|prender .. fuego
        bomba|bombas|explosivo|explosivos|explosion|molotov|granada|detono|detonaron|sabotaje|terrorismo|terrorista|terroristas|atentado|atentados
        vandalismo|vandalizaron|vandalizado|danos .. propiedad|intencionales|intencionados|maliciosos
        crimen|delito|crimenes|delitos de odio
    """),
}
"""By group."""
