"""Bundles made by whoever has keys: the city's alone, or the city's and its log's. Attacks on the verifier begin here."""

import io
import json
from hashlib import sha256

from c2pa import Reader

from bundles import CITY_KEY, EXPORT, Log
from clearplate.core.evidence import contents as lists
from clearplate.core.evidence.archive import write_archive
from clearplate.core.evidence.certificates import credentials
from clearplate.core.evidence.proofs import proof_files, to_show
from clearplate.core.tlog.entries import NewEntry
from clearplate.core.tlog.merkle import leaf_hash
from clearplate.server.evidence.pictures import ASSERTION, PictureSigner
from factories import NOON, SECRET

PROOF_LAYER = ("proofs/", "contents.json", "bundle.json", "timestamp/")


def dumped(value):
    """Canonical JSON, also of values that canonical.encode refuses to write."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def edited(data, **members):
    """A JSON document with some members changed."""
    return dumped(json.loads(data) | members)


def resigned(sample, key=CITY_KEY, **changes):
    """The bundle with other files in its proof layer, signed anew with the city's key; the log stays as it is."""
    files = {name: data for name, data in (sample.files | changes).items() if data is not None}
    listed = [lists.listed(name, data) for name, data in files.items() if name.startswith(PROOF_LAYER[:2])]
    listed += [lists.listed(name, data) for name, data in files.items() if name.startswith(PROOF_LAYER[3])]
    return write_archive(files | {"bundle.json": _signed(files["contents.json"], listed, key)})


def rewritten(sample, *, contents=None, entries=None, files=None, stamp=None):
    """The bundle as a city makes it that forges its files, its contents and its log, all fitting together.

    Args:
        contents: Members of contents.json to change.
        entries: Log kind to the public fields of its entry to change.
        files: Content files to change; None for those to leave out.
        stamp: Makes a time stamp of the SHA-256 of the contents.
    """
    log, renamed = _log(sample.log, entries or {})
    content = {name: data for name, data in sample.files.items() if not name.startswith(PROOF_LAYER)} | (files or {})
    content = {name: _renamed(data, renamed) for name, data in content.items() if data is not None}
    for name, member in (("chain-of-custody.json", "events"), ("viewers.json", "viewers")) if renamed else ():
        rows = sorted(json.loads(content[name])[member], key=lambda row: (row["at"], row["leaf"]))
        content[name] = edited(content[name], **{member: rows})
    document = json.loads(_renamed(sample.files["contents.json"], renamed))
    document["entries"] = sorted(document["entries"])
    document["files"] = lists.file_list(lists.listed(name, data) for name, data in content.items())
    data = dumped(document | (contents or {}))
    log, _ = _log(log, {"evidence.exported": {"contents_sha256": sha256(data).hexdigest()}})
    proofs = {"contents.json": data}
    for one in log.entries:
        if b'"evidence.exported"' in one.data or one.leaf_hash.hex() in document["entries"]:
            proofs |= dict(proof_files(log.proof(one), to_show(one.disclosures, own_case=b'"case":' in one.data)))
    if stamp is not None:
        proofs["timestamp/contents.tsr"] = stamp(sha256(data).digest())
    listed = [lists.listed(name, one) for name, one in proofs.items()]
    return write_archive(content | proofs | {"bundle.json": _signed(data, listed, CITY_KEY)})


def relabeled(sample, **facts):
    """The C2PA copies of a bundle, stating other facts, as the holder of the evidence key makes them."""
    signer, copies = PictureSigner(credentials(SECRET, "Exampleville")), {}
    for name in (name for name in sample.files if name.endswith(".c2pa.jpg")):
        title = name.replace(".c2pa", "")
        with Reader("image/jpeg", io.BytesIO(sample.files[name])) as reader:
            stated = reader.get_active_manifest()["assertions"]
        old = next(one["data"] for one in stated if one["label"] == ASSERTION)
        copies[name] = signer.sign(sample.files[title], title, old | facts)
    return copies


def _signed(contents, listed, key):
    return lists.sign_bundle(EXPORT, sha256(contents).digest(), made_at=NOON, files=listed, key=key)


def _log(old, changes):
    """A log with some entries changed; the old and the new names of those that are."""
    log, renamed = Log(), {}
    for one in old.entries:
        entry = json.loads(one.data)
        if entry["kind"] in changes:
            entry["public"] |= changes[entry["kind"]]
            data = dumped(entry)
            renamed[one.leaf_hash.hex()] = leaf_hash(data).hex()
            log.entries.append(NewEntry(data, leaf_hash(data), one.disclosures))
        else:
            log.entries.append(one)
    return log, renamed


def _renamed(data, names):
    for old, new in names.items():
        data = data.replace(old.encode(), new.encode())
    return data


def flipped(data, place, bit=0):
    return data[:place] + bytes((data[place] ^ 1 << bit,)) + data[place + 1 :]


def walked(value, keys=()):
    """Where every value of a document stands; of long lists the first two."""
    yield keys
    inner = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for key, one in inner:
        if len(keys) < 3:
            yield from walked(one, (*keys, key))


def replaced(value, keys, junk):
    if not keys:
        return junk
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[keys[0]] = replaced(value[keys[0]], keys[1:], junk)
    return copy
