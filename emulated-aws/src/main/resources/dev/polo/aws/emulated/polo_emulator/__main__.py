"""``python -m polo_emulator``."""

from polo_emulator.launcher import main

main()
