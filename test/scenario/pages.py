#!/usr/bin/env python3
"""What tools/viewc and tools/msgc refuse: each rule of the language of pages has an example that passes and one that ends the build, with
file and line."""
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap

VIEWC = os.path.join(tap.BUILD, "tools", "viewc")
MSGC = os.path.join(tap.BUILD, "tools", "msgc")
CATALOGUE = """msgid "board_title"
msgstr "Board"

msgid "board_hello"
msgstr "Hello {name}"

msgid "board_count"
msgid_plural "board_count"
msgstr[0] "One"
msgstr[1] "{count} of them"

msgid "board_state_open"
msgstr "Open"

msgid "board_state_shut"
msgstr "Shut"

msgid "board_decide_reason"
msgstr "Reason"

msgid "board_decide_file"
msgstr "File"

msgid "board_decide_who"
msgstr "Who"
"""
HEAD = """<!--form board_decide
reason: lines 1..20
file: upload 1K
who: pick
-->
<!--view board
name: text
link: text?
count: number
open: flag
state: one open shut
data: json
rows: rows row {
  value: text
  label: text
}
people: options
form board_decide
-->
"""
BODY_LINE = HEAD.count("\n") + 1

# what is refused, the page that is, the sentence, the page that is not
TWINS = [
    ("script with content", "<script>a()</script>", "script with content", '<script src="/assets/a.js" defer></script>'),
    ("script around a text", '<script type="application/ld+json">{name}</script>', "a json field", '<script type="application/ld+json">{data}</script>'),
    ("a json field in text", "<p>{data}</p>", "a json field", "<p>{name}</p>"),
    ("style with content", "<style>p{{}</style>", "<style> may not", "<p></p>"),
    ("style=", '<p style="color:red">1</p>', "style= may not", '<p class="red">1</p>'),
    ("on*=", '<button onclick="x()">1</button>', "onclick= may not", "<button>1</button>"),
    ("frames", "<iframe></iframe>", "<iframe> may not", "<p></p>"),
    ("a link that does something", '<a href="javascript:x()">1</a>', "a link begins with", '<a href="https://example.edu/">1</a>'),
    ("such a link in pieces", '<a href="java{name}">1</a>', None, '<a href="/a/{name}">1</a>'),
    ("an unknown field", "<p>{nmae}</p>", 'no field "nmae"', "<p>{name}</p>"),
    ("an unknown field of rows", "{each rows}{nmae}{end}", 'no field "nmae"', "{each rows}{label}{name}{end}"),
    ("a row's field outside", "<p>{label}</p>", 'no field "label"', "{each rows}{label}{end}"),
    ("an unknown message", "<p>{t board_titel}</p>", 'no message "board_titel"', "<p>{t board_title}</p>"),
    ("a message without its place", "<p>{t board_hello}</p>", "wants {name}", "<p>{t board_hello name=name}</p>"),
    ("a message with a place too many", "<p>{t board_title name=name}</p>", "has no {name}", "<p>{t board_count count=#rows}</p>"),
    ("rows counted without #", "<p>{t board_count count=rows}</p>", "#rows counts", "<p>{t board_count count=count}</p>"),
    ("a word without its message", "<p>{t board_title.state}</p>", 'no message "board_title_open"', "<p>{t board_state.state}</p>"),
    ("an open element", "<p><b>1</p>", "</p> closes nothing; open is b", "<p><b>1</b></p>"),
    ("an element never closed", "<div><p>1</p>", "<div> is not closed", "<div><p>1</p></div>"),
    ("an {if} without end", "<p>{if open}1</p>", "opened outside of the block", "<p>{if open}1{end}</p>"),
    ("an {if} to the end", "{if open}1", "without {end}", "{if open}1{end}"),
    ("an {if} across elements", "{if open}<p>{end}1", "another element", "{if open}<p>1</p>{end}"),
    ("an {if} across a tag's end", '<p {if open}class="a">{end}1</p>', "another element or attribute", '<p {if open}class="a"{end}>1</p>'),
    ("an {if} across a value's end", '<p class="{if open}a"{end}>1</p>', "ends within the block", '<p class="{if open}a{end}">1</p>'),
    ("a value in a tag", "<p {name}>1</p>", "within a tag only {if}", '<p class="{name}">1</p>'),
    ("a value without quotes", "<p class={name}>1</p>", 'stands in " "', '<p class="{name}">1</p>'),
    ("{end} alone", "<p>1</p>{end}", "nothing is open", "<p>1</p>"),
    ("two {else}", "{if open}1{else}2{else}3{end}", "a second {else}", "{if open}1{else}2{end}"),
    ("a word that is none", "{if state is ajar}1{end}", "none of the words", "{if state is not shut}1{end}"),
    ("a flag printed", "<p>{open}</p>", "cannot be printed", "{if open}1{end}"),
    ("words outside locale/", "<p>Board</p>", "words stand in locale/", "<p><code>board.csv</code></p>"),
    ("words in aria-label", '<p aria-label="Board">1</p>', "words stand in locale/", '<p aria-label="{t board_title}">1</p>'),
    ("an image without alt", '<img src="/a.png">', "needs alt=", '<img src="/a.png" alt="">'),
    ("a field outside a form", "{field board_decide.reason}", "stands within <form>", '<form method="post" action="/">{field board_decide.reason}</form>'),
    ("a form's unknown field", '<form method="post" action="/">{field board_decide.why}</form>', 'no field "why"',
     '<form method="post" action="/">{value board_decide.reason}{mistake board_decide.reason}</form>'),
    ("an upload without enctype", '<form method="post" action="/">{field board_decide.file}</form>', "needs enctype",
     '<form method="post" action="/" enctype="multipart/form-data">{field board_decide.file}</form>'),
    ("a pick without options", '<form method="post" action="/">{field board_decide.who}</form>', "what the page offers",
     '<form method="post" action="/">{field board_decide.who of people}</form>'),
    ("options that are none", '<form method="post" action="/">{field board_decide.who of name}</form>', "must be options",
     '<form method="post" action="/">{field board_decide.who of people}</form>'),
    ("a form within a form", '<form method="get" action="/"><form method="get" action="/"></form></form>', "a form within a form", '<form method="get" action="/"></form>'),
    ("a lone ampersand", "<p>1 & 2</p>", "like &amp;", "<p>1 &amp; 2</p>"),
    ("a lone brace", "<p>{name</p>", "{ without }", "<p>{{ {name} }</p>"),
    ("an unknown directive", "<p>{print name}</p>", "no word of this language", "<p>{name}</p>"),
]
HEADS = [
    ("an unknown kind", "<!--view board\nname: string\n-->", "no kind of field", 2),
    ("a field twice", "<!--view board\nname: text\nname: text\n-->", "stands twice", 3),
    ("rows never closed", "<!--view board\nrows: rows {\nname: text\n-->", "without }", 4),
    ("a part that is none", "<!--view board\nfound: part nowhere\n-->", "no view", 2),
    ("a form that is none", "<!--view board\nform board_x\n-->", "no form", 2),
    ("a form's label without words", "<!--form board_decide\nmark: number\n-->\n<!--view board\nname: text\n-->", "board_decide_mark", 2),
    ("a range that is none", "<!--form board_decide\nreason: lines 1..x\n-->", "no number", 2),
    ("no view at all", "<p>1</p>", "no <!--view", 1),
]


def page(folder, text):
    where = os.path.join(folder, "board")
    os.makedirs(where, exist_ok=True)
    path, po = os.path.join(where, "board.html"), os.path.join(folder, "board.po")
    for name, content in ((path, text), (po, CATALOGUE)):
        with open(name, "w", encoding="utf-8") as handle:
            handle.write(content)
    ran = subprocess.run([VIEWC, os.path.join(folder, "o.h"), os.path.join(folder, "o.c"), path, path, po], capture_output=True, text=True, check=False)
    return path, ran


def catalogue(folder, english, german):
    for language, text in (("en", english), ("de", german)):
        os.makedirs(os.path.join(folder, language), exist_ok=True)
        with open(os.path.join(folder, language, "board.po"), "w", encoding="utf-8") as handle:
            handle.write(text)
    files = [os.path.join(folder, language, "board.po") for language in ("en", "de")]
    return subprocess.run([MSGC, os.path.join(folder, "m.c"), *files], capture_output=True, text=True, check=False)


def without_german():
    """What pages and their handlers say by name, and locale/de lacks."""
    german, missing = set(), []
    for path in glob.glob(os.path.join(tap.SOURCE, "locale", "de", "*.po")):
        with open(path, encoding="utf-8") as handle:
            german.update(re.findall(r'^msgid "(\w+)"', handle.read(), re.M))
    for path in sorted(glob.glob(os.path.join(tap.SOURCE, "src", "*", "*"))):
        if not path.endswith((".html", "_pages.c")):
            continue
        with open(path, encoding="utf-8") as handle:
            text = handle.read()
        pattern = r"\{t (\w+)[ }]" if path.endswith(".html") else r"(?:SAY|MSG|MESSAGE)\((\w+)|view_say\([^,]+, (\w+)"
        for found in re.findall(pattern, text):
            name = found if isinstance(found, str) else found[0] or found[1]
            if name not in german:
                missing.append("%s: %s" % (os.path.relpath(path, tap.SOURCE), name))
    return missing


with tap.folder() as scratch:
    lacking = without_german()
    tap.point("whatever a page says has German", not lacking, "\n".join(lacking))
    for name, wrong, says, right in TWINS:
        path, ran = page(scratch, HEAD + wrong + "\n")
        if says is None:
            # A relative link: what follows is one segment of a path, so that no scheme can come of it.
            tap.point(name + " stays a path", ran.returncode == 0 and "IN_SEGMENT" in open(os.path.join(scratch, "o.c"), encoding="utf-8").read(), ran)
        else:
            good = ran.returncode == 1 and says in ran.stderr and ran.stderr.startswith("%s:" % path)
            line = int(ran.stderr[len(path) + 1:].split(":")[0]) if good else 0
            tap.point(name + " ends the build", good and line in (BODY_LINE, BODY_LINE + 1), ran)
        path, ran = page(scratch, HEAD + right + "\n")
        tap.point(name + ": its twin passes", ran.returncode == 0, ran)
    for name, head, says, line in HEADS:
        path, ran = page(scratch, head + "\n")
        tap.point(name + " ends the build", ran.returncode == 1 and says in ran.stderr and ran.stderr.startswith("%s:%d:" % (path, line)), ran)

    english = 'msgid "a_x"\nmsgstr "{n} marks"\n'
    tap.point("two languages", catalogue(scratch, english, 'msgid "a_x"\nmsgstr "{n} Noten"\n').returncode == 0)
    tap.point("a language may lack a text", catalogue(scratch, english, "").returncode == 0)
    for name, german in (("another place", 'msgid "a_x"\nmsgstr "{m} Noten"\n'), ("a place less", 'msgid "a_x"\nmsgstr "Noten"\n'),
                         ("a name of its own", 'msgid "a_y"\nmsgstr "Noten"\n'), ("a name twice", 'msgid "a_x"\nmsgstr "{n}"\nmsgid "a_x"\nmsgstr "{n}"\n'),
                         ("a plural alone", 'msgid "a_x"\nmsgid_plural "a_x"\nmsgstr[0] "{n}"\nmsgstr[1] "{n}"\n'), ("no text", 'msgid "a_x"\n')):
        tap.point("German with %s ends the build" % name, catalogue(scratch, english, german).returncode == 1)
tap.end()
