#!/usr/bin/env python3
"""The library as somebody else's program finds it: installed, found by pkg-config, its three examples compiled with nothing else and run. It exports
what testamur.h declares, and nothing more."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap

# The Ed25519 key of 32 times the byte 7.
SECRET = "z3u2RhErZEGEPQoX72wwNiAQiFxJjUEx7pmQ6djbr6Lbzgyt"
DID = "did:key:z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z"
CREDENTIAL = {"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:uuid:3f0e2a54-6d2b-4b53-9f0e-1c6c2a4f6f10", "type": ["VerifiableCredential"], "issuer": DID,
              "validFrom": "2026-01-01T00:00:00Z", "credentialSubject": {"id": "urn:uuid:6d7f0b5e-3d8b-4c54-9a52-2a7cf8f8c1a1"}}


LIBRARY = glob.glob(os.path.join(tap.BUILD, "src", "lib", "libtestamur.so"))


def ran(*words, data=b"", **more):
    return subprocess.run([str(word) for word in words], input=data, capture_output=True, timeout=120, check=False, **more)


def installed(folder):
    """The folder of testamur.pc, with the header and the library beside it."""
    made = ran("meson", "install", "-C", tap.BUILD, "--no-rebuild", "--quiet", "--tags", "devel,runtime", "--destdir", folder)
    tap.point("it is installed", made.returncode == 0, made.stdout.decode() + made.stderr.decode())
    return os.path.dirname(next(iter(glob.glob(os.path.join(folder, "**", "testamur.pc"), recursive=True)), ""))


def compile_examples(folder, where):
    """Each example with the flags that pkg-config gives, every warning an error."""
    env = dict(os.environ, PKG_CONFIG_LIBDIR=where, PKG_CONFIG_SYSROOT_DIR=folder)
    flags = ran("pkg-config", "--cflags", "--libs", "testamur", env=env)
    if not tap.point("pkg-config finds it", flags.returncode == 0, flags.stderr):
        return
    for name in ("sign", "verify", "unbake"):
        words = ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", os.path.join(folder, name), os.path.join(tap.SOURCE, "examples", name + ".c"), *flags.stdout.decode().split()]
        made = ran(*words)
        tap.point("the example %s compiles" % name, made.returncode == 0, made.stderr.decode())


def run_examples(folder, where):
    env = dict(os.environ, LD_LIBRARY_PATH=os.path.dirname(where))
    key = os.path.join(folder, "key")
    with open(key, "w", encoding="ascii") as handle:
        handle.write(SECRET)
    signed = ran(os.path.join(folder, "sign"), key, DID + "#" + DID[8:], data=json.dumps(CREDENTIAL).encode(), env=env)
    tap.point("one signs", signed.returncode == 0 and b"eddsa-rdfc-2022" in signed.stdout, signed.stderr)
    verified = ran(os.path.join(folder, "verify"), data=signed.stdout, env=env)
    tap.point("one verifies", verified.returncode == 0 and json.loads(verified.stdout)["verdict"] == "valid", verified.stdout + verified.stderr)
    forged = ran(os.path.join(folder, "verify"), data=signed.stdout.replace(b"6d7f0b5e", b"6d7f0b5f"), env=env)
    tap.point("... and not what was changed", forged.returncode == 1 and json.loads(forged.stdout)["verdict"] == "invalid", forged.stdout + forged.stderr)
    image = b"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\"><openbadges:credential><![CDATA[%s]]></openbadges:credential></svg>" % signed.stdout.strip()
    taken = ran(os.path.join(folder, "unbake"), data=image, env=env)
    tap.point("one takes it out of a badge", taken.returncode == 0 and json.loads(taken.stdout) == json.loads(signed.stdout), taken.stderr)
    nothing = ran(os.path.join(folder, "unbake"), data=b"no image", env=env)
    tap.point("... and says when there is none", nothing.returncode != 0 and nothing.stderr.strip() and not nothing.stdout, nothing)


def surface(folder):
    header = next(iter(glob.glob(os.path.join(folder, "**", "testamur.h"), recursive=True)))
    with open(header, encoding="utf-8") as handle:
        text = handle.read()
    includes = re.findall(r"#include\s*[<\"]([^>\"]+)", text)
    tap.point("its header asks for nothing but the language's own", set(includes) <= {"stddef.h", "stdint.h", "stdbool.h"}, includes)
    library = next(iter(glob.glob(os.path.join(folder, "**", "libtestamur.so"), recursive=True)))
    names = [line.split()[-1].split("@")[0] for line in ran("nm", "-D", "--defined-only", library).stdout.decode().splitlines()]
    strange = [name for name in names if not name.startswith("testamur_") and name != "TESTAMUR_0"]
    undeclared = [name for name in names if name.startswith("testamur_") and not re.search(r"\b%s\(" % name, text)]
    tap.point("it exports its own names only", names and not strange, strange)
    tap.point("... and each stands in the header", not undeclared, undeclared)


with tap.folder() as place:
    if any(shutil.which(word) is None for word in ("cc", "pkg-config", "meson", "nm")):
        tap.skip("the library", "a compiler, pkg-config, meson and nm are needed")
    elif not LIBRARY or b"__asan_init" in ran("nm", "-D", LIBRARY[0]).stdout:
        tap.skip("the library", "this build has none that another program could use")
    else:
        pc = installed(place)
        compile_examples(place, pc)
        run_examples(place, pc)
        surface(place)
tap.end()
