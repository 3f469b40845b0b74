"""Keep sealed captures so that only an authorized opening is possible, and no opening outlives its day's key.

Promise: reads are sealed to a key that lives outside this database and dies on time (P1, P13); nobody sees one alone (P10, P15).
Takes:   checked uploads from ingest; an Authorization from whoever asks to see; what a hold names.
Gives:   public day keys to cameras; sightings and images to the one person they were opened for; captures re-sealed to a case.
Keeps:   sealed captures by day, capsules, images as they came, the days' public keys; the secrets in the keyring.
Logs:    custody.day_key_made, custody.day_key_destroyed, custody.image_opened, custody.image_refused,
         custody.case_key_made, custody.case_key_destroyed, custody.day_key_escrowed, custody.escrow_destroyed, custody.escrow_used,
         custody.case_key_escrowed, custody.case_escrow_destroyed, custody.case_escrow_used.
"""
