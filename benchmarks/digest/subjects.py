"""What is written down of a service: one function for each subject, which yields items by their paths."""

from __future__ import annotations

import re
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from . import readable
from .browser import Browser
from .names import IDENTITY, Names
from .services import LAST_MONTH, LAST_QUARTER, LAST_YEAR, PHRASE, QUARTER_BEFORE, THIS_QUARTER, tool
from .webpage import Page

Item = tuple[str, list[str]]
"""Where it stands, and its lines."""
REASON = "Comparing two states"
MOST_OF_A_KIND, OF_A_QUERY = 4, 2
"""Pages that are read of one route, and of one with the same names in its query, in the order in which they are met."""
MORE = {"/audits/<>/": 10, "/analysis/measures/<>": 50, "/analysis/form/<>": 8, "/analysis/themes/<>": 12}
"""Routes of which more are read, whatever they are asked: their pages differ most."""
MOST_LISTS = 1600
"""Lists that are read: evenly chosen where there are more."""
FIGURES = (
    "/analysis/?period={0}",
    "/analysis/questions?period={0}&of=tier-2",
    "/analysis/themes?period={0}&sub-themes=yes",
    "/analysis/places?period={0}",
    "/analysis/volume?period={0}",
    "/analysis/form/tier-2?period={0}",
    "/analysis/form/case-sample?period={0}",
    "/analysis/enquiries?period={0}",
    "/analysis/observations?period={0}",
    "/analysis/measures?period={0}",
)
"""Pages whose numbers lead to lists."""


class Site:
    """A service that is running: its application, and the address of somebody of each role."""

    def __init__(self, app: Any, accounts: dict[str, str], instance: str, *, markup: bool) -> None:
        self.app, self.accounts, self.instance, self.markup = app, accounts, instance, markup
        self.names = Names(instance)

    def browser(self, role: str) -> Browser:
        """A browser of somebody of the role."""
        return Browser(self.app, self.accounts[role], PHRASE)

    def pattern(self, address: str) -> str:
        """The kind of an address: its route without what varies, and the names in its query."""
        parts = urlsplit(address)
        try:
            rule = self.app.url_map.bind("localhost").match(parts.path, return_rule=True)[0].rule
        except Exception:
            rule = IDENTITY.sub("<>", parts.path)
        keys = sorted({key for key, _ in parse_qsl(parts.query)})
        return re.sub(r"<[^>]*>", "<>", rule) + (f"?{'&'.join(keys)}" if keys else "")

    def items(self, address: str, answer: Any) -> Iterator[Item]:
        """What came of an address, as items."""
        kind = answer.headers.get("Content-Type", "")
        head = [f"{answer.status_code} {kind}"]
        head += [
            f"{name}: {answer.headers[name]}" for name in ("Location", "Content-Disposition") if name in answer.headers
        ]
        head = [self.names.plain(line) for line in head]
        where = place_of(self.names.plain(address))
        if kind.startswith("text/html"):
            page = Page(answer.text, address)
            yield f"{where}.txt", [*head, *page.lines(self.names, markup=self.markup)]
        else:
            yield from self.parts(where, answer.data, kind, head)

    def parts(self, where: str, data: bytes, kind: str, head: list[str]) -> Iterator[Item]:
        """A file's parts, as items."""
        for part, lines in readable.parts_of(data, kind).items():
            name = f"{where}/{part.replace('/', '-')}.txt" if part else f"{where}.txt"
            yield name, [*head, *(NUMBERED.sub("NUMBER", self.names.plain(line)) for line in lines)]


NUMBERED = re.compile(r"\bEX-?\d[\d/-]*\b|\b(?<=[Ee]xport )\d+\b|\b(?<=[Ff]ile number )\d+\b")
"""Of a file that left, as it is printed on it."""


LONGEST = 180
"""Characters of a file's name."""


def place_of(address: str) -> str:
    """A path for an address, short enough for a file system."""
    path, _, query = address.partition("?")
    path = path.strip("/") + ("/index" if path.endswith("/") else "")
    name = path.lstrip("/") + (f"?{query.replace('/', '-')}" if query else "")
    return "/".join(
        part if len(part) < LONGEST else f"{part[:LONGEST]}~{sha256(part.encode()).hexdigest()[:8]}"
        for part in name.split("/")
    )


def helps(_: Site) -> Iterator[Item]:
    """The help text of every command."""
    waiting: deque[tuple[str, ...]] = deque([()])
    while waiting:
        words = waiting.popleft()
        text = tool(*words, "--help").stdout
        yield f"help/{' '.join(('qa-tool', *words))}.txt", text.splitlines()
        listed = text.partition("\nCommands:\n")[2].splitlines()
        waiting += [(*words, found[1]) for line in listed if (found := re.match(r"  (\S+)", line))]


def commands(site: Site) -> Iterator[Item]:
    """What the commands print: the figures, the measures, and the lists of people, settings and forms."""
    wanted: list[tuple[str, ...]] = [("staff", "list"), ("user", "list"), ("settings", "list"), ("forms", "history")]
    wanted += [("forms", "check"), ("notices", "send")]
    for what in ("summary", "measures"):
        for period in (LAST_QUARTER, QUARTER_BEFORE, THIS_QUARTER):
            wanted += [(what, "--quarter", period), (what, "--quarter", period, "--json")]
        wanted += [
            (what, "--year", LAST_YEAR, "--json"),
            (what, "--from", "2022-11-03", "--to", "2023-01-20", "--json"),
        ]
        for narrow in (("--form", "tier-2"), ("--place", "North"), ("--selection", "random")):
            wanted.append((what, "--quarter", LAST_QUARTER, *narrow, "--json"))
    wanted.append(("summary", "--quarter", LAST_QUARTER, "--as-published", "--json"))
    for words in wanted:
        result = tool(*words)
        lines = [f"exit {result.exit_code}", *result.output.splitlines()]
        yield f"commands/{' '.join(words).replace('/', '-')}.txt", [site.names.plain(line) for line in lines]


def feed(site: Site) -> Iterator[Item]:
    """The data feed, as each role's token gets it."""
    queries = [{}, *({"period": one} for one in ("last-quarter", "this-quarter", "last-year", QUARTER_BEFORE))]
    queries += [
        {"period": LAST_QUARTER, **one} for one in ({"form": "tier-2"}, {"place": "North"}, {"whose": "own-team"})
    ]
    queries += [{"period": one, "figures": "published"} for one in (LAST_QUARTER, QUARTER_BEFORE)]
    for role in ("AN", "QR", "IRO", "BS"):
        if role not in site.accounts:
            continue
        browser = site.browser(role)
        try:
            made = browser.submit("/account/tokens", "/account/tokens", name=REASON, days="30", password=PHRASE)
        except LookupError:
            yield f"feed/{role}/none.txt", ["no token"]
            continue
        token = Page(made.text, "/").tree.xpath("string(//input[@id='secret']/@value)")
        for ending in ("json", "csv"):
            for query in queries:
                address = f"/feed/summary.{ending}" + (f"?{urlencode(query)}" if query else "")
                answer = site.app.test_client().get(address, headers={"Authorization": f"Bearer {token}"})
                for where, lines in site.items(address, answer):
                    yield f"feed/{role}/{where.removeprefix('feed/')}", lines


def editions(site: Site) -> Iterator[Item]:
    """Every edition, by command and by page, and every cell in it."""
    yield from _by_command(site)
    for role, edition, period in (
        ("QR", "internal", LAST_QUARTER),
        ("AN", "internal", LAST_QUARTER),
        ("AN", "annual", LAST_YEAR),
        ("AN", "external", LAST_QUARTER),
        ("AN", "external", QUARTER_BEFORE),
    ):
        browser = site.browser(role)
        page = "/analysis/workbook"
        asked = {"edition": edition, "period": period, "reason": REASON}
        answer = browser.submit(page, page, **asked)
        yield from _handed(site, browser, f"editions/{role}/{edition} {period.replace('/', '-')}", answer)
        if answer.status_code == 409:
            for way in Page(answer.text, page).tree.xpath("//input[@name='way']/@value"):
                answer = browser.submit(page, page, **asked, way=way)
                where = f"editions/{role}/{edition} {period.replace('/', '-')} {way}"
                yield from _handed(site, browser, where, answer)
    browser = site.browser("AN")
    places = {
        one.text_content().strip(): one.get("value")
        for one in Page(browser.get("/analysis/workbook").text, "/").tree.xpath(
            "//select[@name='place']/option[@value!='']"
        )
    }
    for place in ("North", "Central", "East"):
        asked = {"edition": "cluster", "period": LAST_QUARTER, "reason": REASON, "place": places[place]}
        answer = browser.submit("/analysis/workbook", "/analysis/workbook", **asked)
        yield from _handed(site, browser, f"editions/AN/cluster {place}", answer)
    for role in ("QR", "AN"):
        browser = site.browser(role)
        asked = {"period": LAST_QUARTER, "reason": REASON}
        answer = browser.submit("/analysis/workbook", "/analysis/workbook/report", **asked)
        yield from _handed(site, browser, f"editions/{role}/report", answer)
    for period in (LAST_QUARTER, QUARTER_BEFORE):
        address = f"/analysis/staff.csv?period={period}"
        yield from _handed(
            site, browser, f"editions/AN/staff {period.replace('/', '-')}", browser.download(address, REASON)
        )
    for whom in ("service", "social-care"):
        browser = site.browser("SM")
        asked = {"month": LAST_MONTH, "reason": REASON, "for": whom}
        answer = browser.submit(f"/section-47/register?month={LAST_MONTH}", "/section-47/sheet", **asked)
        yield from _handed(site, browser, f"editions/SM/section-47 {whom}", answer)


def _by_command(site: Site) -> Iterator[Item]:
    made: list[tuple[str, ...]] = [("workbook", "--edition", "internal", "--quarter", LAST_QUARTER)]
    made += [("workbook", "--edition", "internal", "--quarter", LAST_QUARTER, "--as-published")]
    made += [("workbook", "--edition", "annual", "--year", LAST_YEAR)]
    made += [("workbook", "--edition", "external", "--quarter", one) for one in (LAST_QUARTER, QUARTER_BEFORE)]
    made += [("workbook", "--edition", "cluster", "--quarter", LAST_QUARTER, "--place", "North")]
    made += [("report", "--quarter", one) for one in (LAST_QUARTER, THIS_QUARTER)] + [("report", "--year", LAST_YEAR)]
    with tempfile.TemporaryDirectory() as folder:
        for words in made:
            ending = "docx" if words[0] == "report" else "xlsx"
            path = Path(folder) / f"made.{ending}"
            path.unlink(missing_ok=True)
            result = tool(*words, "--reason", REASON, "--output", str(path))
            where = f"editions/command/{' '.join(words).replace('/', '-').replace('--', '')}"
            said = [f"exit {result.exit_code}", *result.output.replace(folder, "FOLDER").splitlines()]
            yield f"{where}.txt", [NUMBERED.sub("NUMBER", site.names.plain(line)) for line in said]
            if path.exists():
                kind = "wordprocessingml" if ending == "docx" else "spreadsheetml"
                yield from site.parts(where, path.read_bytes(), kind, [])


def _handed(site: Site, browser: Browser, where: str, answer: Any) -> Iterator[Item]:
    """What a form of a file leads to: the file, a page that refuses, or what is prepared and its file."""
    if answer.status_code in (302, 303):
        shown = Page("", "/").absolute(answer.location)
        site.names.meet(shown)
        prepared = browser.get(shown)
        page = Page(prepared.text, shown)
        yield f"{where}/page.txt", page.lines(site.names, markup=site.markup)
        for link in dict.fromkeys(one for one in page.links() if one.split("?")[0].endswith("/file")):
            answer = browser.download(link, REASON)
            yield from site.parts(where, answer.data, answer.headers.get("Content-Type", ""), [str(answer.status_code)])
        return
    for _, lines in site.items("/", answer) if answer.headers["Content-Type"].startswith("text/html") else ():
        yield f"{where}.txt", lines
    if not answer.headers["Content-Type"].startswith("text/html"):
        head = [str(answer.status_code), answer.headers.get("Content-Disposition", "")]
        yield from site.parts(where, answer.data, answer.headers["Content-Type"], head)


def lists(site: Site) -> Iterator[Item]:
    """The list behind every number of the pages of figures."""
    browser = site.browser("SM")
    met: dict[str, None] = {}
    for period in (LAST_QUARTER, LAST_YEAR):
        rooms = [one.format(quote(period)) for one in FIGURES]
        measures = Page(browser.get(rooms[-1]).text, rooms[-1]).links()
        rooms += [one for one in dict.fromkeys(measures) if re.match(r"/analysis/measures/[^?]+\?", one)]
        for room in rooms if period == LAST_QUARTER else rooms[:1]:
            answer = browser.get(room)
            if answer.status_code == 200:
                met |= dict.fromkeys(
                    one for one in Page(answer.text, room).links() if one.startswith("/analysis/audits?")
                )
    every = list(met)
    step = max(1, -(-len(every) // MOST_LISTS))
    yield "lists/addresses.txt", [site.names.plain(one) for one in every]
    for address in every[::step]:
        for where, lines in site.items(address, browser.get(address)):
            yield f"lists/{where}", lines


def pages(role: str) -> Callable[[Site], Iterator[Item]]:
    """Every kind of page that a role reaches from its first page, so many of each."""

    def read(site: Site) -> Iterator[Item]:
        browser = site.browser(role)
        waiting, met, seen = deque(["/"]), {"/"}, Counter[str]()
        while waiting:
            address = waiting.popleft()
            pattern = site.pattern(address)
            route = pattern.split("?")[0]
            most = MORE.get(route, MOST_OF_A_KIND)
            if seen[route] >= most or seen[pattern] >= (most if route in MORE else OF_A_QUERY):
                continue
            if route.startswith("/static/"):
                continue
            seen.update({route, pattern})
            site.names.meet(address)
            answer = browser.download(address, REASON)
            for where, lines in site.items(address, answer):
                yield f"pages/{role}/{where}", lines
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                links = Page(answer.text, address).links()
                if answer.status_code in (302, 303):
                    links.append(Page("", address).absolute(answer.location))
                waiting += [one for one in dict.fromkeys(links) if one and one not in met]
                met |= set(links)
        yield f"pages/{role} (how many of each).txt", [f"{number:4} {one}" for one, number in sorted(seen.items())]

    return read


def static(site: Site) -> Iterator[Item]:
    """The styles and programs that pages load."""
    browser = site.browser("AN")
    wanted: set[str] = set()
    for address in ("/", "/analysis/", "/analysis/workbook", "/audits/start", "/notices/choices"):
        page = Page(browser.get(address).text, address)
        wanted |= {page.absolute(one) for one in page.tree.xpath("//script/@src | //link/@href")}
    for address in sorted(wanted):
        answer = browser.get(address)
        yield (
            f"static/{place_of(address.removeprefix('/static/'))}.txt",
            [
                f"{answer.status_code} {answer.headers.get('Content-Type')}",
                *answer.data.decode("utf-8", "replace").splitlines(),
            ],
        )


ROLES = ("AN", "SM", "HS", "QR", "IRO", "AU", "BS", "AD")
OF_SMALL: dict[str, Callable[[Site], Iterator[Item]]] = {
    "commands": commands,
    "feed": feed,
    "editions": editions,
    "lists": lists,
}
SUBJECTS: dict[str, Callable[[Site], Iterator[Item]]] = {
    "help": helps,
    **OF_SMALL,
    "static": static,
    **{f"pages-{role}": pages(role) for role in ROLES},
}
