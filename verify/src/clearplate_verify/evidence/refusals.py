"""What is said of a C2PA copy that does not check, in English and Spanish. Each sentence begins with the file's name."""

from clearplate_verify.errors import VerificationFailed

_WORDS = {
    "none": ("{name} has no C2PA manifest.", "{name} no lleva ningún manifiesto C2PA."),
    "segments": (
        "{name}: the parts of its C2PA manifest are not whole and in order.",
        "{name}: las partes de su manifiesto C2PA no están completas y en orden.",
    ),
    "boxes": (
        "{name}: a box of its C2PA manifest is cut short, or of a form that is not known here.",
        "{name}: una caja de su manifiesto C2PA está cortada o tiene una forma que aquí no se conoce.",
    ),
    "manifest": (
        "{name}: its C2PA manifest does not have the parts that it must have, and no others.",
        "{name}: su manifiesto C2PA no tiene justamente las partes que debe tener.",
    ),
    "cbor": (
        "{name}: {part} in its C2PA manifest cannot be read.",
        "{name}: no se puede leer {part} en su manifiesto C2PA.",
    ),
    "claim": (
        "{name}: the claim of its C2PA manifest does not say what it must say, and nothing else.",
        "{name}: la declaración de su manifiesto C2PA no dice justamente lo que debe decir.",
    ),
    "assertion": (
        "{name}: {part} is not what the claim of its C2PA manifest was made over.",
        "{name}: {part} no es aquello sobre lo que se hizo la declaración de su manifiesto C2PA.",
    ),
    "actions": (
        "{name}: its C2PA manifest does not say that a camera took the picture, and nothing else.",
        "{name}: su manifiesto C2PA no dice solamente que una cámara tomó la imagen.",
    ),
    "exclusion": (
        "{name}: its C2PA manifest leaves out other bytes of the file than its own.",
        "{name}: su manifiesto C2PA deja fuera otros bytes del archivo que los suyos.",
    ),
    "picture": (
        "{name}: its C2PA manifest was made for another picture.",
        "{name}: su manifiesto C2PA se hizo para otra imagen.",
    ),
    "facts": (
        "{name}: its C2PA manifest says something else of {part} than the bundle does.",
        "{name}: su manifiesto C2PA dice algo distinto de {part} que el archivo.",
    ),
    "algorithm": (
        "{name}: its C2PA signature is of a kind that this program does not know; it knows Ed25519.",
        "{name}: su firma C2PA es de un tipo que este programa no conoce; conoce Ed25519.",
    ),
    "signature_form": (
        "{name}: its C2PA signature is not in the form it must have, or has a time stamp of its own.",
        "{name}: su firma C2PA no tiene la forma que debe tener, o lleva un sello de tiempo propio.",
    ),
    "signature": (
        "{name}: its C2PA signature does not fit its claim.",
        "{name}: su firma C2PA no corresponde a su declaración.",
    ),
    "chain": (
        "{name}: its C2PA signature is by a certificate that c2pa-ca.pem did not issue.",
        "{name}: su firma C2PA es de un certificado que c2pa-ca.pem no emitió.",
    ),
    "leaf": (
        "{name}: its C2PA signature is by a certificate that may not sign pictures, or not when this bundle was made.",
        "{name}: su firma C2PA es de un certificado que no puede firmar imágenes, o no cuando se hizo este archivo.",
    ),
    "issuer": (
        "{name} is not one certificate of an issuer in the city's name, signed by itself and valid when this bundle was made.",
        "{name} no es un solo certificado de un emisor a nombre de la ciudad, firmado por sí mismo y válido cuando se hizo esto.",
    ),
}


def refusal(key: str, name: str, part: str = "") -> VerificationFailed:
    """A sentence about a file, in both languages; `part` names what is meant, as the format writes it."""
    english, spanish = (words.format(name=name, part=part) for words in _WORDS[key])
    return VerificationFailed(english, spanish)
