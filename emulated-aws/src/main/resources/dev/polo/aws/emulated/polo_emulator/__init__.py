"""An AWS for one machine: moto, with the operations and behaviours it lacks, and the Acme estate.

Started by the Java class ``dev.polo.aws.emulated.EmulatedAws`` as ``python -m polo_emulator``; see ``launcher``.
"""
