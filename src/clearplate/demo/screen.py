"""What the demo shows in the terminal: steps with their seconds, the card with the ways in, a line that lives.

On a terminal steps are rewritten in place and coloured; into a file or a pipe they are plain lines.
"""

import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO

from clearplate.demo import otp
from clearplate.demo.personas import PERSONAS, WayIn

_STEP_COLUMN = 46


@dataclass(slots=True)
class Screen:
    """Where the demo speaks.

    Attributes:
        out: Usually standard error for steps of `smoke`, standard output for the demo.
        took: Seconds of each step that is done, by its name.
    """

    out: TextIO = sys.stdout
    took: dict[str, float] = field(default_factory=dict)
    _live: bool = False

    @property
    def _is_terminal(self) -> bool:
        return self.out.isatty()

    def _paint(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._is_terminal else text

    def say(self, text: str = "") -> None:
        """Print a line; whatever stood on the living line goes."""
        self._clear()
        print(text, file=self.out, flush=True)

    def heading(self, text: str) -> None:
        """Print a heading."""
        self.say(f"\n  {self._paint(text, '1')}\n")

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Show a step while it lasts and how long it took; a step that fails is marked so, and the fault goes on."""
        started = time.monotonic()
        if self._is_terminal:
            self.live(f"{self._paint('·', '33')} {words} …")
        done = False
        try:
            yield
            done = True
        finally:
            seconds = round(time.monotonic() - started, 1)
            if done:
                self.took[words] = seconds
            mark = self._paint("✓", "32") if done else self._paint("✗", "31")
            self.say(f"  {mark} {words:<{_STEP_COLUMN}} {self._paint(f'{seconds:5.1f} s', '2')}")

    def live(self, text: str) -> None:
        """Rewrite the living line; into a pipe nothing is shown, so that files do not fill up."""
        if not self._is_terminal:
            return
        width = shutil.get_terminal_size().columns
        self._clear()
        self.out.write(f"  {text}"[: width + 8])
        self.out.flush()
        self._live = True

    def _clear(self) -> None:
        if self._live:
            self.out.write("\r\033[K")
            self._live = False

    def card(self, ways: Mapping[str, WayIn], *, address: str, command: str, now: datetime) -> None:
        """Print the address and every persona's way in.

        Args:
            ways: Of this city.
            address: Where the server answers.
            command: How this command is called, for the hint about fresh codes.
            now: For the codes shown.
        """
        email_width = max(len(way.email) for way in ways.values())
        password_width = max(len(way.password) for way in ways.values())
        self.heading(f"Open {address}")
        verify = f"{command.rpartition('clearplate')[0]}clearplate-verify portal {address}/public/"
        head = f"  {'sign in as':<{email_width}}  {'password':<{password_width}}  {'code':<7}  who"
        self.say(self._paint(head, "2"))
        for persona in PERSONAS:
            way = ways[persona.key]
            code = otp.code_at(way.totp_seed, now)
            roles = " & ".join(persona.roles)
            self.say(
                f"  {way.email:<{email_width}}  {self._paint(f'{way.password:<{password_width}}', '36')}  "
                f"{code[:3]} {code[3:]}  {self._paint(roles, '1')}: {persona.about}"
            )
        self.say()
        self.say(
            f"  A code counts for {otp.PERIOD_S} seconds. A fresh one:  {self._paint(f'{command} code elena', '36')}"
        )
        self.say(f"  Residents, without signing in:    {self._paint(f'{address}/public/', '36')}")
        self.say(f"  Check it, trusting nobody:        {self._paint(verify, '36')}")
        self.say("  (It is a demo: these ways in were made up for this city and are kept in its folder.)")
