"""The prompt of `ask`, typed at in a real terminal."""

import os
import pty
import re
import select
import sys
import time

import pytest

from tests.conftest import CORPUS, ROOT

pytestmark = pytest.mark.encoder
UP = "\x1b[A"
STYLED = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
READY = "\n? "  # the prompt, at the beginning of a line


class Terminal:
    """A program in a terminal of its own: `type` gives what it shows until it waits for the next line, or ends."""

    def __init__(self, command, folder, environment):
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted

    def type(self, line):
        os.write(self._file, f"{line}\n".encode())
        return self.shown()

    def shown(self):
        """Read until the prompt; what was typed is echoed before the answer."""
        text, end = "", time.monotonic() + 120
        while not STYLED.sub("", text).replace("\r", "").endswith(READY):
            assert time.monotonic() < end, text
            if not select.select([self._file], [], [], 1)[0]:
                continue
            try:
                text += os.read(self._file, 65_536).decode()
            except OSError:  # the program has ended
                break
        return " ".join(STYLED.sub("", text).split())

    def ended(self):
        """The exit code of the program."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture
def terminal(corpus_data, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[index]\ndata = "{corpus_data}"\nsources = "{CORPUS}"\n')
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "HOME": str(tmp_path), "COLUMNS": "200"}
    command = [sys.executable, "-m", "bot", "ask", "--settings", str(settings)]
    opened = Terminal(command, ROOT, environment)
    assert "type help for more, exit to end" in opened.shown()
    yield opened
    os.close(opened._file)


def test_the_prompt_remembers_a_conversation_until_it_is_told_to_forget_it(terminal):
    assert "on Friday" in terminal.type("When was the Kestrel Bridge closed?")
    follow_up = terminal.type("Why?")
    assert "Read as: Why was the Kestrel Bridge closed?" in follow_up
    assert "Type literally to ask it as you typed it" in follow_up
    assert "Read as" not in terminal.type("literally")
    assert "Read as" not in terminal.type("new")
    assert "Read as" not in terminal.type("Why?")


def test_the_prompt_has_help_earlier_lines_and_an_end(terminal):
    helped = terminal.type("help")
    assert all(f" {word} " in helped for word in ("literally", "new", "exit"))
    assert "Try: " in helped
    assert "Nothing was asked yet" in terminal.type("literally")
    asked = terminal.type("When was the Kestrel Bridge closed?")
    assert terminal.type(UP) == asked
    assert terminal.type("").endswith("?")  # an empty line asks nothing, and ends nothing
    terminal.type("Exit")
    assert terminal.ended() == 0
