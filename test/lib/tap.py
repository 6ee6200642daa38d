"""tap — what the scripts under test/ share: points of TAP, and running the program.

    import tap
    with tap.folder() as home:
        ran = tap.run("doctor", "--home", home)
        tap.point("no home is exit 1", ran.returncode == 1, ran)
    tap.end()
"""
import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ.get("TESTAMUR_SOURCE", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BUILD = os.environ.get("TESTAMUR_BUILD", os.path.join(SOURCE, "build"))
PROGRAM = os.environ.get("TESTAMUR", os.path.join(BUILD, "testamur"))

_count = _failed = 0
_ended = False


def point(name, good, why=None):
    """One check; `why` is shown when it fails: a text, or what run() gave."""
    global _count, _failed
    _count += 1
    print("%sok %d - %s" % ("" if good else "not ", _count, name), flush=True)
    if not good:
        _failed += 1
        if isinstance(why, subprocess.CompletedProcess):
            why = "%s\nexit %s\n%s\n%s" % (" ".join(map(str, why.args)), why.returncode, why.stdout, why.stderr)
        for line in str("" if why is None else why)[:6000].splitlines():
            print("# " + line)
    return good


def skip(name, why):
    global _count
    _count += 1
    print("ok %d - %s # SKIP %s" % (_count, name, why), flush=True)


def no_test():
    """This script's output is none: another one reads it."""
    global _ended
    _ended = True


def end():
    """The plan comes last: a script that dies before it has failed."""
    global _ended
    _ended = True
    print("1..%d" % _count)
    sys.exit(1 if _failed else 0)


@atexit.register
def _died():
    if not _ended:
        print("not ok %d - the script came to its end" % (_count + 1))


def run(*words, stdin=None, env=None, timeout=300):
    """Runs the program; stdout and stderr as text."""
    more = dict(os.environ, **(env or {}))
    return subprocess.run([PROGRAM, *map(str, words)], input=stdin, capture_output=True, text=True, env=more, timeout=timeout, check=False)


def run_json(*words, **more):
    """The same with --json: (exit status, document); the document is None when it is not JSON."""
    ran = run(*words, "--json", **more)
    try:
        return ran.returncode, json.loads(ran.stdout)
    except ValueError:
        return ran.returncode, None


class folder:
    """A scratch folder below the build folder, gone afterwards."""

    def __enter__(self):
        scratch = os.path.join(BUILD, "scratch")
        os.makedirs(scratch, exist_ok=True)
        self.path = tempfile.mkdtemp(dir=scratch)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
