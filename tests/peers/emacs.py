"""A real Emacs with our package, in a terminal, and asked through its own server socket."""

from __future__ import annotations

import json
import re
import socket
import tempfile
from pathlib import Path
from typing import Any

from tests.peers.folders import remove
from tests.peers.neovim import CHECKOUT, environment
from tests.peers.terminal import Terminal

PACKAGE = CHECKOUT / "editors" / "emacs"
LAUNCHERS = CHECKOUT / ".tools" / "emacs" / "bin"
QUOTED = {"&": "&&", "-": "&-", "\n": "&n", " ": "&_"}
ORIGINAL = {escape: character for character, escape in QUOTED.items()}

ASKED = """\
(when-let ((window (active-minibuffer-window)))
  (with-selected-window window
    (not (string-prefix-p "M-x" (minibuffer-prompt)))))
"""

ANSWERING = """\
(require 'json)
(require 'server)
(setq inhibit-startup-screen t
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      xterm-extra-capabilities nil  ; else it asks the terminal, and waits for two seconds
      server-socket-dir (expand-file-name "~/")
      server-name "socket")
(defun answer (function)
  (json-encode
   (condition-case problem
       (list (cons 'value (with-current-buffer (window-buffer) (funcall function))))
     (error (list (cons 'problem (error-message-string problem)))))))
(add-hook 'window-setup-hook #'server-start)  ; not before the terminal is asked what it can
"""


def launcher() -> Path | None:
    """Return the Emacs that tests/editors/emacs.sh has set up."""
    return next(iter(sorted(LAUNCHERS.glob("emacs-*"))), None)


class Emacs:
    """One running Emacs."""

    def __init__(self, program: Path, script: str, config: Path, folder: Path) -> None:
        """Start Emacs in *folder* with *script* as the user's own ``init.el``."""
        self.home = Path(tempfile.mkdtemp(prefix="emacs-"))  # paths of sockets have to be short
        folder_of_init = self.home / ".emacs.d"
        folder_of_init.mkdir()
        (folder_of_init / "init.el").write_text(script + ANSWERING)
        self.socket = self.home / "socket"
        variables = environment(self.home, ZENML_CONFIG_PATH=str(config))
        self.terminal = Terminal([str(program), "--no-splash"], folder, variables)
        self.terminal.until("the start of Emacs", self._is_answering)

    def _is_answering(self) -> bool:
        """Say whether Emacs can be asked: its socket is there before anybody listens."""
        try:
            return self.ask("t") is True
        except (FileNotFoundError, ConnectionRefusedError):
            return False

    def ask(self, form: str) -> Any:
        """Evaluate *form* in the buffer of the selected window, and give back its value."""
        request = f"(answer (lambda () {form}))"
        quoted = "".join(QUOTED.get(character, character) for character in request)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.socket))
            connection.sendall(f"-eval {quoted}\n".encode())
            answer = connection.makefile().read()
        printed = [line.split(" ", 1)[1] for line in answer.splitlines() if line[:6] == "-print"]
        assert printed, answer
        text = re.sub("&(.)", lambda match: ORIGINAL[match[0]], "".join(printed))
        value: dict[str, Any] = json.loads(json.loads(text))
        assert "problem" not in value, value["problem"]
        return value["value"]

    def until(self, form: str) -> Any:
        """Wait until the value of *form* is true; return it."""
        return self.terminal.until(form, lambda: self.ask(form))

    def press(self, keys: str) -> None:
        """Type *keys*."""
        self.terminal.press(keys)

    def command(self, name: str, *answers: str) -> None:
        """Run the command called *name*, and type *answers* where it asks."""
        self.press(f"\x1bx{name}\r")
        for answer in answers:
            self.until(ASKED)
            self.press(f"{answer}\r")

    def open(self, path: Path) -> None:
        """Edit the file at *path*."""
        self.press(f"\x18\x06{path}\r")
        self.until(f"(equal (buffer-file-name) {json.dumps(str(path))})")

    def open_attached(self, path: Path) -> None:
        """Edit the file at *path*, and wait for the server."""
        self.open(path)
        self.until("(and (zenml-ls--connection) t)")

    def until_told(self, text: str) -> None:
        """Wait until *text* was shown in the echo area, where the next message hides it."""
        self.until(f"""(with-current-buffer (messages-buffer)
                         (save-excursion
                           (goto-char (point-min))
                           (search-forward {json.dumps(text)} nil t)))""")

    def go_to(self, text: str) -> None:
        """Put the cursor at the first character of *text*."""
        place = f"(progn (goto-char (point-min)) (search-forward {json.dumps(text)} nil t))"
        self.until(f"(when {place} (set-window-point nil (goto-char (match-beginning 0))))")

    def findings(self, *messages: str) -> list[dict[str, str]]:
        """Wait until as many findings are shown; return each with the text that is marked."""
        form = """(mapcar (lambda (finding)
                            (list (cons 'message (flymake-diagnostic-text finding))
                                  (cons 'text (buffer-substring-no-properties
                                               (flymake-diagnostic-beg finding)
                                               (flymake-diagnostic-end finding)))))
                          (flymake-diagnostics))"""
        self.until(f"(= {len(messages)} (length (flymake-diagnostics)))")
        found: list[dict[str, str]] = self.ask(form) or []
        return found

    def close(self) -> None:
        """End Emacs, and with it the server."""
        self.terminal.close()
        remove(self.home)
