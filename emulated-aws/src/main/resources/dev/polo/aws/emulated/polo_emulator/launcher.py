"""Loads moto, seeds the estate, serves on 127.0.0.1 and says so.

On stdout goes one JSON object per line: ``{"step", "done", "total"}`` while it starts, then ``{"url", "pid", ...}``
once it serves; from then on stdout is the log file. The same object stands in the state file while the launcher runs.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from polo_emulator import options
from polo_emulator.options import Options

PORT_TAKEN = 3


def main() -> None:
    """Runs until it is told to stop (SIGTERM, SIGINT) or, on demand, until its parent is gone."""
    asked = options.parse(sys.argv[1:])
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    if asked.stop_with_parent:
        threading.Thread(target=_exit_at_end_of_input, daemon=True).start()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    _say("Loading the AWS emulator", 0, -1)
    server, identity = _prepare(asked)
    try:
        _announce(asked, identity)
        server.serve_forever()
    finally:
        asked.state_file.unlink(missing_ok=True)


def _prepare(asked: Options) -> tuple[Any, dict[str, Any]]:
    from polo_emulator import moto_setup
    from polo_emulator.application import Application
    from polo_emulator.calls import CallCounter
    from polo_emulator.cloudtrail import Trail
    from polo_emulator.control import Control
    from polo_emulator.cost_explorer import CostExplorer
    from polo_emulator.cost_lines import CostLines
    from polo_emulator.faults import Faults

    moto = moto_setup.load(asked.account, asked.default_vpcs)
    lines, trail = CostLines(), Trail()
    identity: dict[str, Any] = {"pid": os.getpid(), "estate": asked.estate, "today": asked.today.isoformat()}
    control = Control(identity, CallCounter(), Faults(), lines, trail)
    costs = CostExplorer(lines, asked.today, asked.account, asked.ce_page_size, asked.ce_estimated_days)
    application = Application(moto, control, costs, trail, asked.regions)
    server = _server(asked.port, application)
    identity["url"] = f"http://127.0.0.1:{server.port}"
    if asked.estate == "acme":
        from polo_emulator import estate

        estate.seed(moto, asked.account, asked.today, lines, trail, _say)
    if asked.cost_lines is not None:
        lines.load(asked.cost_lines)
    return server, identity


def _server(port: int, application: Any) -> Any:
    """A threaded server on 127.0.0.1; ends the process with a code of its own when the port is taken.

    Werkzeug itself ends it with code 1 and a hint for people.
    """
    import socket

    from moto.moto_server.werkzeug_app import MotoRequestHandler
    from werkzeug.serving import make_server

    class Handler(MotoRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Says nothing: calls are counted, not logged."""

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as taken:
        print(f"port {port} of 127.0.0.1 cannot be bound: {taken.strerror}", file=sys.stderr)
        sys.exit(PORT_TAKEN)
    listener.listen(128)
    host, bound = listener.getsockname()
    return make_server(host, bound, application, threaded=True, request_handler=Handler, fd=listener.fileno())


def _announce(asked: Options, identity: dict[str, Any]) -> None:
    """Writes the state file in one step, says the same on stdout, and turns stdout and stderr into the log."""
    text = json.dumps(identity)
    fresh = Path(f"{asked.state_file}.new")
    fresh.write_text(text + "\n", "utf-8")
    os.replace(fresh, asked.state_file)
    print(text, flush=True)
    if asked.log_file is not None:
        log = os.open(asked.log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)


def _say(step: str, done: int, total: int) -> None:
    print(json.dumps({"step": step, "done": done, "total": total}), flush=True)


def _stop(signum: int, frame: Any) -> None:
    """Leaves serve_forever; the state file goes in main's finally."""
    raise SystemExit(0)


def _exit_at_end_of_input() -> None:
    """Waits for the end of stdin, the pipe that only the parent holds open: it ends when the parent does, however."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
