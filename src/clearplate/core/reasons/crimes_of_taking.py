"""Words for crimes that take a person, and sexual crimes, in English and Spanish.

What they are for is told in `core.reasons.crimes`; the language of a line in `core.reasons.phrases`.
"""

from clearplate.core.reasons.phrases import Phrase, crimes

TAKING: dict[str, tuple[Phrase, ...]] = {
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
