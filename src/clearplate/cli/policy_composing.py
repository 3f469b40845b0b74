"""`clearplate policy compose`: a policy with jurisdiction packs added, as a folder, and what that changes."""

import argparse
import textwrap

from clearplate.cli.policy_reading import WIDTH, differing


def run_compose(arguments: argparse.Namespace) -> int:
    """Add packs to a policy and write the folder; print who asked for what, conflicts, and what no pack covers."""
    from clearplate.core.policy.composing import compose  # noqa: PLC0415 - not needed to print the help
    from clearplate.server.policy.folder import read_pack, read_policy, write_folder  # noqa: PLC0415

    language = arguments.language
    packs = [read_pack(folder) for folder in arguments.packs]
    composed = compose(read_policy(arguments.base), packs)
    write_folder(composed.document.files, arguments.out)
    print(composed.document.parameters.title(language))
    print("\n".join(differing(composed.changes, language)))
    _tell(
        "Quién lo pide" if language == "es" else "Who asks for it", [note.sentence(language) for note in composed.notes]
    )
    for pack in packs:
        print(f"\n{pack.title.sentence(language)}")
        for source in pack.sources:
            print(f"  {source.cite} ({_read(source.read, language)})\n    {source.url}")
        heading = "  No cubre:" if language == "es" else "  It does not cover:"
        _tell(heading, [said.sentence(language) for said in pack.does_not_cover], gap="")
    print(f"\n{arguments.out}\nSHA-256 {composed.document.version}")
    return 0


def _read(read: str, language: str) -> str:
    if language == "es":
        return "leído en su texto" if read == "statute" else "según resúmenes; compruébelo"
    return "read in its own text" if read == "statute" else "from summaries; check it"


def _tell(heading: str, sentences: list[str], *, gap: str = "\n") -> None:
    if not sentences:
        return
    print(f"{gap}{heading}")
    for sentence in sentences:
        print("\n".join(textwrap.wrap(sentence, WIDTH, initial_indent="  - ", subsequent_indent="    ")))
