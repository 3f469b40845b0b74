"""That what is held was counted in public: each upload's root stands in an `ingest.counted` entry of its hour."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from clearplate.core.tlog.merkle import inclusion_proof, root_hash
from clearplate.server.holds.models import HeldCapture
from clearplate.server.ingest.models import Upload


def complete_proofs() -> int:
    """Fill the hour proofs that are missing and can be made; gives their number.

    To be called before a day's uploads are forgotten: an hour is proved from the roots of all its uploads, and those of
    a late one may belong to other days.
    """
    counted = Upload.objects.exclude(counted_in=None).values("upload_id")
    return complete(HeldCapture.objects.filter(hour_entry_id=None, upload_id__in=counted).only("upload_id"))


def complete(held: Iterable[HeldCapture]) -> int:
    """Fill the hour proofs of these captures, of those whose hour is counted and whose hour's uploads are all known."""
    of_upload: dict[UUID, list[HeldCapture]] = defaultdict(list)
    for one in held:
        of_upload[one.upload_id].append(one)
    uploads = Upload.objects.select_related("counted_in").filter(pk__in=of_upload).exclude(counted_in=None)
    return sum(_complete(upload, of_upload[upload.pk]) for upload in uploads)


def _complete(upload: Upload, held: list[HeldCapture]) -> int:
    hour = upload.counted_in
    if hour is None:
        return 0
    # In the order in which the hour was counted: by upload id, as UUIDs compare.
    together = sorted(Upload.objects.filter(counted_in=hour).values_list("upload_id", "root_sha256"))
    roots = [bytes(root) for _upload_id, root in together]
    if root_hash(roots) != bytes(hour.root_sha256):
        return 0  # an upload of that hour belonged to a day that is gone: the path cannot be made any more
    index = next(place for place, (upload_id, _root) in enumerate(together) if upload_id == upload.pk)
    path = b"".join(inclusion_proof(roots, index))
    for one in held:
        one.hour_entry_id, one.hour_index, one.hour_size, one.hour_path = hour.entry_id, index, len(roots), path
        one.save(update_fields=["hour_entry_id", "hour_index", "hour_size", "hour_path"])
    return len(held)
