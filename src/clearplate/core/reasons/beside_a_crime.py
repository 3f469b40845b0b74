"""What is a prohibited purpose even beside a violent crime: who asks for the search, or what is to be done with it.

A victim without papers and a getaway car with an expired sticker are part of honest reasons; "ICE wants him too" and "then
write the ticket" are not.
"""

from clearplate.core.reasons.liberties import OWN_AFFAIRS
from clearplate.core.reasons.phrases import Phrase, phrases
from clearplate.core.reasons.topics import Topic

BESIDE_A_CRIME: dict[Topic, tuple[Phrase, ...]] = {
    Topic.IMMIGRATION: phrases("""
        undocumented|uda|udas|illegal load|loads|aliens
        ice|ero|hsi|dhs|cbp|bp|uscis|feds .. ask|asked|asks|want|wants|wanted|need|needs|request|requests|requested|referral|detainer|hold|task|pide|piden|quiere|busca|solicita|necesita|target|targets|removal
        border patrol asked|asks|wants|needs|requested|request|hold|help
        assist|assisting|asst|help|helping|favor|behalf|apoyo|ayudar|support|supporting .. ice|ero|dhs|migra|cbp|uscis|immigration|deportation
        for|per|para|por ice|ero|uscis|cbp|immigration|migra !cream
        uscis|287g
        immigration status|hold|detainer|enforcement|violation|violations|violator|request|papers|warrant|sweep|agents|check|file
        estatus|estado|situacion migratorio|migratoria|legal
        deportation|deportable|deport|deporting|deported|deportacion|deportar|deportarlo|deportarla|deportarlos|deporten|deportado
        removal order|orders|proceedings|operation|sweep
        civil|administrative|admin removal|warrant|warrants
        if|whether|hes|shes|si .. legal|legally|illegal|illegally|undocumented|ilegal|ilegales !guns|gun|drugs|firearms
        final order
        order|orden .. removal|expulsion|salida
        green card
        work permit
        check|checking|checar|ver|revisar|verify|know|saber .. visa|papeles|papers|citizenship|nationality|status|residencia
        overstayed|overstay
        migra
    """),
    Topic.TRAFFIC: phrases("""
        speeding|traffic ticket|tickets|citation|citations
        write|writing|issue|send|mail|wants|want|give .. ticket|tickets|citation|citations|cite
        moving|equipment violation|violations
        para|levantar|poner|hacer .. infraccion|multa
    """),
    Topic.PROTEST: phrases("""
        vigil|vigils|protest|march|rally|protesta|marcha|mitin|vigilia .. who|quien|quienes came|shows|showed|attended|attends|goes|spoke|organized|asistio|asistieron|fue|fueron|va|van|vino
        log|logging|list who|everyone|people|attendees|participants
        list|listing|log|everyone|everybody|names|registrar|anotar|apuntar|nombres|identify .. vigil|protest|protesters|march|marchers|rally|protesta|marcha|mitin|vigilia|manifestacion|protestaron|manifestantes !shot|shooter|shooting|attacker
    """),
    Topic.WORSHIP: phrases("""
        list|listing|log|everyone|everybody|names|registrar|anotar|apuntar|nombres .. mosque|jummah|prayers|prayer|church|worship|pray|rezan|mezquita|iglesia|templo|misa|muslims|musulmanes|congregation
        all the|muslims|jews muslims|jews|sikhs|who
        todos|todas los|a los que|musulmanes rezan|van|que|musulmanes
    """),
    Topic.REPRODUCTIVE: phrases("""
        unborn
        ended|ending|end her|the pregnancy
        ended|ending|terminated|terminates pregnancy
        pills to terminate|abort|end|miscarry
        pills .. baby|pregnancy|pregnant
        hizo|hacerse|practico|practicarse un legrado|aborto|raspado
        fue|iba|va .. legrado
        fetus|fetal|feto
        took|taking|tomo mifepristone|misoprostol|mifepristona|abortion
        had|got|get|gets|getting|having|wants|wanted|seek|seeking|travel|traveled an|for abortion
        self administered|induced abortion
        fue|iba|iban|quiere|queria|va .. abortar|aborto|interrumpir
    """),
    Topic.PERSONAL: OWN_AFFAIRS,
}
"""By topic: found whatever crime a reason names."""
