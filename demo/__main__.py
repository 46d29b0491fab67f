"""``python -m demo``: make the demo service, and serve it."""

from demo.command import command

if __name__ == "__main__":
    command(prog_name="python -m demo")
