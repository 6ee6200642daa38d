#!/usr/bin/env python3
"""Every command answers --help, its man page is clean, and the completions are accepted by the shells that are here."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap

status, commands = tap.run_json("help")
tap.point("help --json lists the commands", status == 0 and commands)
for command in commands or []:
    words = command["name"].split()
    ran = tap.run(*words, "--help")
    tap.point("%s --help" % command["name"], ran.returncode == 0 and "usage: testamur " + command["name"] in ran.stdout, ran)
    ran = tap.run(*words, "--no-such-option")
    tap.point("%s refuses an option it does not have" % command["name"], ran.returncode == 2 and "no option" in ran.stderr, ran)
    tap.point("%s has a summary that fits a line" % command["name"], 0 < len(command["summary"]) <= 90 and not command["summary"].endswith("."), command["summary"])

ran = tap.run("--version")
tap.point("--version", ran.returncode == 0 and ran.stdout.startswith("testamur "), ran)
ran = tap.run()
tap.point("no command is wrong usage", ran.returncode == 2 and "Commands" in ran.stdout, ran)

with tap.folder() as where:
    ran = tap.run("help", "--man", where)
    tap.point("man pages are written", ran.returncode == 0 and os.path.exists(os.path.join(where, "testamur.1")), ran)
    if shutil.which("mandoc") or shutil.which("groff"):
        for page in sorted(os.listdir(where)):
            words = ["mandoc", "-T", "lint", "-W", "error"] if shutil.which("mandoc") else ["groff", "-man", "-ww", "-z"]
            ran = subprocess.run([*words, os.path.join(where, page)], capture_output=True, text=True, check=False)
            tap.point("%s is clean" % page, ran.returncode == 0 and not ran.stderr, ran)
    else:
        tap.skip("man pages are clean", "neither mandoc nor groff is installed")
    for shell, words in (("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
        script = os.path.join(where, "completion." + shell)
        with open(script, "w", encoding="utf-8") as handle:
            handle.write(tap.run("help", "--complete", shell).stdout)
        if not shutil.which(shell):
            tap.skip("%s takes its completion" % shell, "%s is not installed" % shell)
            continue
        ran = subprocess.run([*words, script], capture_output=True, text=True, check=False)
        tap.point("%s takes its completion" % shell, ran.returncode == 0, ran)
    ask = '. "$1"; COMP_WORDS=(testamur doct); COMP_CWORD=1; _testamur; echo "${COMPREPLY[@]}"'
    ran = subprocess.run(["bash", "-c", ask, "bash", os.path.join(where, "completion.bash")], capture_output=True, text=True, check=False)
    tap.point("bash completes a command", ran.stdout == "doctor\n", ran)
    ask = ask.replace("testamur doct", "testamur doctor --ho").replace("COMP_CWORD=1", "COMP_CWORD=2")
    ran = subprocess.run(["bash", "-c", ask, "bash", os.path.join(where, "completion.bash")], capture_output=True, text=True, check=False)
    tap.point("bash completes an option", ran.stdout == "--home\n", ran)
tap.end()
