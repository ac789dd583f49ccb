"""The page in a browser: it opens, follows a selection, keeps hostile names as text, and asks for nothing."""
import json
import pathlib
import re
import unittest

import browser
from perfwrap_case import EXAMPLES, PYTHON, PerfwrapCase

TEMPLATE = pathlib.Path(__file__).resolve().parents[2] / "share" / "page" / "built" / "report.html"
DATA = re.compile(r'<script type="application/json" id="report-data"( data-sample)?>(.*?)</script>', re.S)
VIEWS = ("overview", "timeline", "source", "functions", "calls", "flame", "mpi", "io", "memory", "threads", "ranks", "efficiency", "quality")


def sample():
    return json.loads(DATA.search(TEMPLATE.read_text())[2])


def page_with(report):
    data = json.dumps(report).replace("<", "\\u003c").replace("\u2028", "\\u2028")
    return DATA.sub(lambda _: f'<script type="application/json" id="report-data">{data}</script>', TEMPLATE.read_text())


def map_strings(value, change, key=""):
    """A copy with every text that a job can choose changed."""
    kept = {"bound", "group", "kind", "class", "doing", "id", "python", "native", "mpi", "io", "gil", "wait"}
    if isinstance(value, dict):
        return {name: map_strings(entry, change, name) for name, entry in value.items()}
    if isinstance(value, list):
        return [map_strings(entry, change, key) for entry in value]
    return change(value) if isinstance(value, str) and key not in kept and value not in ("python", "native", "region") else value


def with_slices(report, count=10):
    """Every second node of the tree in the first half of the run and of the ranks, the others in the second."""
    tree, ranks, lines = report["page"]["tree"], report["job"]["ranks"], report["lines"]
    width = report["page"]["timeline"]["bin_width_s"] * len(report["page"]["timeline"]["groups"]["mpi"]) / count
    columns = {name: [] for name in ("node", "line", "group", "slice", "block", "us")}
    line_of = {}
    for number, line in enumerate(lines):
        line_of.setdefault((line["function"], line["file"]), number)
    cell = 0
    for node, cells in enumerate(tree["cells"]):
        name, file = tree["functions"][tree["function"][node]][:2]
        for _ in range(cells):
            half = node % 2
            values = (node + 1, line_of.get((name, file), -1), tree["group"][cell], half * count // 2 + node % (count // 2), half * ranks // 2, tree["us"][cell])
            for column, value in zip(columns.values(), values):
                column.append(value)
            cell += 1
    report["page"]["slices"] = {"width_s": width, "count": count, "block_ranks": 1, "blocks": ranks, **columns}
    return report


def seconds_in(text):
    number, unit = re.search(r"([\d.]+)\s(s|ms|µs|min)", text).groups()
    return float(number) * {"s": 1, "ms": 1e-3, "µs": 1e-6, "min": 60}[unit]


@unittest.skipUnless(browser.find(), "there is no Chromium")
class PageCase(PerfwrapCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = browser.Browser()
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        super().setUp()
        self.browser.complaints.clear()
        self.browser.requests.clear()

    def open(self, report, fragment=""):
        path = self.directory / "report.html"
        path.write_text(page_with(report))
        self.browser.open(path, fragment)
        self.browser.drawn()

    def assert_quiet(self):
        self.assertEqual(self.browser.complaints, [])
        self.assertEqual([url for url in self.browser.requests if not url.startswith(("file:///", "data:"))], [])


class Views(PageCase):
    def test_every_view_opens_in_light_and_dark_without_a_complaint_or_a_request(self):
        self.open(sample())
        for scheme in ("light", "dark"):
            self.browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            for view in VIEWS:
                self.browser.go(f"view={view}")
                self.assertGreater(len(self.browser.text("main")), 60, view)
        self.assert_quiet()
        self.assertEqual(len(self.browser.requests), 1, self.browser.requests)

    def test_the_first_screen_has_the_verdict_the_shares_and_what_to_fix_first(self):
        report = sample()
        self.open(report)
        text = self.browser.text("main")
        self.assertIn(report["verdict"]["text"], text)
        for row in report["page"]["shares"]:
            self.assertIn(row["meaning"], text)
        self.assertIn(report["advice"][0]["change"], self.browser.text(".first-fix"))
        self.assertIn(report["advice"][0]["evidence"], self.browser.text(".first-fix"))
        bottom = self.browser.run("document.querySelector('.first-fix').getBoundingClientRect().bottom")
        self.assertLess(bottom, 900, "what to fix first is not on the first screen")

    def test_keys_change_the_view_and_open_the_help(self):
        self.open(sample())
        self.browser.key("4")
        self.assertIn("view=functions", self.browser.run("location.hash"))
        self.browser.key("]")
        self.assertIn("view=calls", self.browser.run("location.hash"))
        self.browser.key("?")
        self.assertTrue(self.browser.run("document.querySelector('dialog').open"))
        self.assert_quiet()

    def test_numbers_explain_themselves_at_the_focus(self):
        self.open(sample())
        self.browser.run("document.querySelector('[data-explain=share]').focus()")
        self.browser.drawn()
        self.assertIn("Rank time here / rank time of the job", self.browser.text("[role=tooltip]"))
        self.assertEqual(self.browser.run("document.activeElement.getAttribute('aria-describedby')"), "explanation")

    def test_an_empty_report_opens_in_every_view(self):
        report = sample()
        for name in ("lines", "functions", "regions", "marks", "ranks", "rank_buckets", "advice"):
            report[name] = []
        report["threads"] = {"costliest": []}
        report["rank_clusters"] = {"distance": 0.1, "clusters": []}
        report["mpi"].update(calls=[], waits=[], serialisation=[])
        report["io"].update(calls=[], files=[])
        report["memory"]["lines"] = []
        report["memory"]["over_time"].update(bin_width_s=0, min_bytes=[], mean_bytes=[], max_bytes=[])
        page = report["page"]
        page["timeline"] = {"bin_width_s": 0, "groups": {name: [] for name in page["timeline"]["groups"]}}
        page["rank_timeline"].update(bin_width_s=0, bins=0, tracks=[], hosts=[], groups={name: "" for name in page["rank_timeline"]["groups"]})
        page["tree"] = {"functions": [], "depth": [], "function": [], "cells": [], "group": [], "us": [], "joined": {}, "nodes": 0}
        report["sections"] = []
        page.update(sources=[], native_lines=[], balance=[])
        for section in ("shares",):
            report[section] = {name: 0 for name in report[section]}
        self.open(report)
        for view in VIEWS:
            self.browser.go(f"view={view}")
        self.assert_quiet()

    def test_of_a_large_tree_only_what_is_in_sight_is_drawn(self):
        report = sample()
        nodes = 20000
        report["page"]["tree"] = {
            "functions": [[f"function_{i}", "/a.py", i, "python", ""] for i in range(500)], "depth": [1] + [2 + i % 3 for i in range(nodes - 1)],
            "function": [i % 500 for i in range(nodes)], "cells": [1] * nodes, "group": [i % 4 for i in range(nodes)],
            "us": [1000 + i for i in range(nodes)], "joined": {}, "nodes": 100000}
        report["functions"] *= 20
        self.open(report, "#view=calls")
        self.browser.run("[...document.querySelectorAll('.tree-row')].slice(0, 1).forEach((row) => row.click())")
        self.browser.drawn()
        self.browser.run("document.querySelector('.tree-row').click()")
        self.browser.drawn()
        self.assertGreater(int(self.browser.run("document.querySelector('.tree').getAttribute('aria-rowcount')")), 5000)
        self.assertLess(self.browser.run("document.querySelectorAll('.tree-row').length"), 150)
        self.browser.go("view=flame")
        self.assertLess(self.browser.run("document.querySelectorAll('.frame').length"), 6000)
        self.browser.go("view=functions")
        self.assertLess(self.browser.run("document.querySelectorAll('main tbody tr').length"), 120)
        self.assert_quiet()

    def test_it_prints_on_two_pages(self):
        self.open(sample())
        pdf = self.browser.pdf()
        self.assertLessEqual(len(re.findall(rb"/Type\s*/Page[^s]", pdf)), 2)


class Selecting(PageCase):
    def test_a_category_leaves_only_its_functions(self):
        report = sample()
        self.open(report, "#view=functions&in=mpi")
        rows = self.browser.run("[...document.querySelectorAll('main tbody tr')].map((row) => row.innerText)")
        with_mpi = [row["name"] for row in report["functions"] if row["exclusive_s"]["mpi"] > 0]
        self.assertEqual(len(rows), len(with_mpi))
        self.assertTrue(all(any(name in row for name in with_mpi) for row in rows))
        self.assertIn("MPI", self.browser.text(".selection"))

    def test_time_and_ranks_add_up_to_what_they_have(self):
        report = sample()
        timeline = report["page"]["rank_timeline"]
        end = timeline["bin_width_s"] * timeline["bins"]
        self.open(report, f"#view=timeline&time=0-{end}&ranks=0")
        own = sum(report["ranks"][0]["seconds"].values())
        shown = self.browser.text(".selected-sum")
        number = float(re.search(r"([\d.]+) s of rank time", shown)[1])
        self.assertAlmostEqual(number, own, delta=0.03 * own)
        self.assertIn("on 1 rank", shown)

    def test_dragging_over_the_ranks_chooses_time_and_ranks(self):
        report = sample()
        self.open(report, "#view=timeline")
        left, top, width, height = self.browser.box(".heat-map canvas")
        row = height / len(report["page"]["rank_timeline"]["tracks"])
        axis, right = 76, 12
        span = width - axis - right
        self.browser.drag((left + axis + span / 4, top + row * 1.5), (left + axis + span / 2, top + row * 2.5))
        chosen = re.search(r"time=([\d.]+)-([\d.]+)&ranks=1-2", self.browser.run("location.hash"))
        self.assertTrue(chosen, self.browser.run("location.hash"))
        timeline = report["page"]["timeline"]
        run = max(timeline["bin_width_s"] * len(timeline["groups"]["mpi"]),
                  report["page"]["rank_timeline"]["bin_width_s"] * report["page"]["rank_timeline"]["bins"])
        self.assertAlmostEqual(float(chosen[1]), run / 4, delta=0.02 * run)
        self.assertAlmostEqual(float(chosen[2]), run / 2, delta=0.02 * run)
        self.browser.key("Escape")
        self.assertNotIn("ranks", self.browser.run("location.hash"))
        self.assert_quiet()

    def test_dragging_over_the_chart_chooses_time(self):
        self.open(sample())
        left, top, width, height = self.browser.box(".chart .u-over")
        self.browser.drag((left + width * 0.25, top + height / 2), (left + width * 0.75, top + height / 2))
        self.assertRegex(self.browser.run("location.hash"), r"time=[\d.]+-[\d.]+")
        self.assertIn("Selected:", self.browser.text("main"))

    def test_views_say_what_they_do_not_follow(self):
        report = sample()
        report["page"].pop("slices", None)
        self.open(report, "#view=functions&time=0-1&ranks=0")
        for view in ("functions", "calls", "flame", "source", "mpi", "io", "threads"):
            self.browser.go(f"view={view}&time=0-1&ranks=0")
            self.assertIn("Not filtered by time", self.browser.text("main"), view)
        self.browser.go("view=memory&time=0-1")
        self.assertIn("Not filtered by time", self.browser.text("main"))

    def test_with_slices_every_view_follows_time_and_ranks(self):
        report = with_slices(sample())
        slices, tree = report["page"]["slices"], report["page"]["tree"]
        half = slices["width_s"] * slices["count"] / 2
        early = sum(us for us, moment in zip(slices["us"], slices["slice"]) if moment < slices["count"] // 2) / 1e6
        self.assertGreater(early, 0)
        self.assertLess(early, 0.95 * sum(tree["us"]) / 1e6)
        for choice in (f"time=0-{half}", f"ranks=0-{report['job']['ranks'] // 2 - 1}"):
            for view in ("functions", "calls", "flame", "source", "mpi", "io", "threads"):
                self.open(report, f"#view={view}&{choice}")
                self.assertNotIn("Not filtered", self.browser.text("main"), view)
                self.assertIn("estimated from samples", self.browser.text("main"), view)
            self.browser.go(f"view=flame&{choice}")
            self.assertAlmostEqual(seconds_in(self.browser.text(".flame-line")), early, delta=0.01 * early)
            self.browser.go(f"view=functions&{choice}")
            names = {tree["functions"][tree["function"][node - 1]][0] for node, moment in zip(slices["node"], slices["slice"]) if moment < slices["count"] // 2}
            shown = self.browser.run("[...document.querySelectorAll('main tbody tr:not(.spacer)')].map((row) => [row.querySelector('button').title.split(':')[0], row.querySelectorAll('td')[3].innerText])")
            self.assertTrue(all(name.split(": choose")[0] in names for name, exclusive in shown if exclusive != "0 s"), shown[:3])
            self.browser.go(f"view=mpi&{choice}")
            self.assertIn("Selected", self.browser.text("main table thead tr th:nth-child(3)") + self.browser.run("[...document.querySelectorAll('main thead')].map((head) => head.innerText).join()"))
        self.assert_quiet()

    def test_ranks_and_timeline_follow_a_function(self):
        report = sample()
        self.open(report, "#view=ranks&function=diffuse+%40+/home/ada/heat/heat2d.py")
        columns = self.browser.run("[...document.querySelectorAll('.columns button')].map((column) => column.getAttribute('aria-label'))")
        self.assertEqual(len(columns), report["job"]["ranks"])
        row = next(row for row in report["functions"] if row["name"] == "diffuse")
        # Rank 3 does its work three times, on this line; the other ranks do it once.
        self.assertAlmostEqual(seconds_in(columns[3].split("Native ")[1]), row["per_rank"]["max"], delta=0.2 * row["per_rank"]["max"])
        self.browser.go("view=timeline&function=diffuse+%40+/home/ada/heat/heat2d.py")
        self.assertIn("The areas are of stacks with diffuse", self.browser.text("main"))
        self.assert_quiet()

    def test_lines_have_their_time_over_the_run(self):
        self.open(with_slices(sample()), "#view=source")
        words = self.browser.run("[...document.querySelectorAll('.code .spark')].map((node) => node.getAttribute('aria-label')).find((label) => label !== 'no time')")
        self.assertRegex(words, r"most from .* to .*: .*, .* of it \w+")
        self.assertGreater(self.browser.run("document.querySelectorAll('.spark path').length"), 1)
        self.assert_quiet()

    def test_the_function_that_dominates_stands_below_the_memory_and_is_walked_by_keys(self):
        report = with_slices(sample())
        for view in ("memory", "timeline"):
            self.open(report, f"#view={view}")
            count = self.browser.run("document.querySelectorAll('.bands .band').length")
            self.assertGreater(count, 0)
            self.browser.run("document.querySelector('.bands .band').focus()")
            self.browser.drawn()
            before = self.browser.text(".band-words")
            self.assertRegex(before, r"0 s to [\d.]+ .*(of the time|has half of the time)")
            if count > 1:
                self.browser.key("ArrowRight")
                self.assertNotEqual(self.browser.text(".band-words"), before)
        self.assert_quiet()

    def test_a_thread_stands_in_the_address_and_shows_its_own_split(self):
        report = sample()
        thread = {"rank": 1, "pid": 70, "tid": 71, "name": "worker", "kind": "Python threading", "elapsed_s": 10, "cpu_s": 4, "core_wait_s": None, "lock_held_s": 3,
                  "lock_waited_s": 2, "by_category_s": {"python": 2, "python-builtin": 1, "native": 1, "gil": 2, "wait": 4}}
        report["threads"] = {"costliest": [{**thread, "tid": 70, "name": "main"}, thread]}
        self.open(report, "#view=threads")
        self.browser.run("[...document.querySelectorAll('td.place button')].find((button) => button.innerText === 'worker').click()")
        self.browser.drawn()
        self.assertIn("thread=1.70.71", self.browser.run("location.hash"))
        details = self.browser.text(".details")
        for words in ("worker", "thread 71 of process 70, rank 1", "Lived 10.0 s", "on a core 4.00 s, 40.0 %", "this kernel does not count it", "held the interpreter lock 3.00 s, waited for it 2.00 s", "python-builtin"):
            self.assertIn(words, details)
        self.browser.go("view=functions&thread=1.70.71")
        self.assertIn("Not filtered by thread", self.browser.text("body"))
        self.assertIn("thread 71 of rank 1", self.browser.text(".selection"))
        self.browser.go("view=threads&thread=9.9.9")
        self.assertIn("nothing is kept", self.browser.text("main"))
        self.assert_quiet()

    def test_a_kind_of_ranks_chooses_its_ranks_and_orders_the_heat_map(self):
        report = sample()
        shares = {name: 0 for name in ("python", "native", "mpi", "io", "gil", "wait")}
        kinds = [("0,2-3", 3, 2, {**shares, "mpi": 0.9, "native": 0.1}, "mpi", 0.2), ("1", 1, 1, {**shares, "mpi": 0.2, "native": 0.8}, "native", 0.1)]
        report["rank_clusters"] = {"distance": 0.1, "clusters": [
            {"size": size, "ranks": ranks, "representative": one, "host": "vm", "shares": own, "spread": 0.02, "differs_in": group, "others_share": others}
            for ranks, size, one, own, group, others in kinds]}
        self.open(report, "#view=ranks")
        self.assertIn("Native 80.0 %, the others 10.0 %", self.browser.text("main"))
        self.browser.run("[...document.querySelectorAll('table button')].find((button) => button.innerText === '3').click()")
        self.browser.drawn()
        self.assertIn("ranks=0%2C2-3", self.browser.run("location.hash"))
        self.browser.go("view=timeline")
        self.assertIn("kind (cluster)", self.browser.text(".controls select"))
        self.assert_quiet()

    def test_counters_over_time_are_charts_to_choose_from(self):
        report = sample()
        report["counters"]["over_time"] = {"bin_width_s": 0.5, "names": ["PAGE-FAULTS", "CONTEXT-SWITCHES"], "units": ["count", "count"],
                                           "min": [[1, None, 3], [0, 0, 0]], "mean": [[2, None, 4], [1, 1, 1]], "max": [[3, None, 9], [2, 2, 2]]}
        self.open(report, "#view=timeline")
        charts = "document.querySelectorAll('.small-charts .chart').length"
        self.assertEqual(self.browser.run(charts), 2)
        self.browser.run("document.querySelectorAll('[aria-label=\"Counters to show\"] input')[1].click()")
        self.browser.drawn()
        self.assertEqual(self.browser.run(charts), 1)
        self.assertIn("Page faults", self.browser.text(".small-charts"))
        report["counters"].pop("over_time")
        self.open(report, "#view=timeline")
        self.assertEqual(self.browser.run(charts), 0)
        self.assert_quiet()

    def test_choosing_a_function_stands_in_the_address_and_filters_the_tree(self):
        report = sample()
        self.open(report, "#view=functions")
        self.browser.run("document.querySelector('main tbody td.place button').click()")
        self.browser.drawn()
        self.assertIn("function=", self.browser.run("location.hash"))
        address = self.browser.run("location.hash")
        self.browser.go(address.replace("view=functions", "view=calls"))
        first = self.browser.text(".tree-row .number")
        self.browser.go("view=calls")
        self.assertNotEqual(first, "")
        self.assertNotEqual(self.browser.text(".selection"), "")
        self.assert_quiet()

    def test_the_hottest_line_is_one_key_away(self):
        report = sample()
        self.open(report, "#view=source")
        before = self.browser.text(".details h3")
        self.browser.key("n")
        self.assertNotEqual(self.browser.text(".details h3"), before)
        self.browser.key("p")
        self.assertEqual(self.browser.text(".details h3"), before)


class Hostile(PageCase):
    def test_markup_in_every_text_of_the_job_stays_text(self):
        attack = "</script><img src=x onerror=\"window.hacked=1\"><b>%s&amp;\u2028'"
        self.open(map_strings(sample(), lambda text: attack % text))
        for view in VIEWS:
            self.browser.go(f"view={view}")
            self.assertEqual(self.browser.run("document.querySelectorAll('img, main b > img').length"), 0, view)
        self.browser.go("view=source")
        self.assertIn("<img src=x", self.browser.text("main"))
        self.assertIsNone(self.browser.run("window.hacked"))
        self.assert_quiet()

    def test_the_policy_stops_what_would_run_all_the_same(self):
        self.open(sample())
        self.browser.run("""(() => { const node = document.createElement('div');
            node.setAttribute('onclick', 'window.hacked=1'); document.body.append(node); node.click();
            const script = document.createElement('script'); script.textContent = 'window.hacked=1'; document.body.append(script); })()""")
        self.assertIsNone(self.browser.run("window.hacked"))

    def test_anything_may_stand_in_the_address(self):
        self.open(sample())
        for fragment in ("view=%3Cimg%3E", "time=a-b&ranks=-&in=x&function=%22%3E%3Cimg%20src=x%3E&at=:&find=%5B", "&&&=", "view=source&at=/nowhere:99999999"):
            self.browser.go(fragment)
        self.assert_quiet()


class Profiled(PageCase):
    def test_the_page_of_a_real_run_shows_its_source_and_asks_for_nothing(self):
        result = self.perfwrap("--profile", "-o", "run", PYTHON, EXAMPLES / "sieve.py", "--variant", "list", "--seconds", "0.5")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.browser.open(self.directory / "run" / "report.html", "#view=source")
        self.browser.drawn()
        self.assertIn("sieve.py", self.browser.text(".files"))
        self.assertIn("as it ran", self.browser.text(".file-head"))
        self.assert_quiet()

    def test_a_span_of_time_leaves_what_ran_then(self):
        program = self.write_program("phases.py", """import time
def busy(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
def early():
    busy(1.5)
def late():
    busy(1.5)
early()
late()
""")
        self.assertEqual(self.perfwrap("--profile", "-o", "run", PYTHON, program).returncode, 0)
        path = self.directory / "run" / "report.html"
        report = json.loads(DATA.search(path.read_text())[2])
        end = report["job"]["elapsed_s"]
        names = "[...document.querySelectorAll('main tbody td:first-child button')].map((button) => button.innerText)"
        for span, inside, outside in (((0.2 * end, 0.4 * end), "early", "late"), ((0.65 * end, 0.9 * end), "late", "early")):
            self.browser.open(path, f"#view=functions&time={span[0]}-{span[1]}")
            self.browser.drawn()
            self.assertIn(inside, self.browser.run(names))
            self.assertNotIn(outside, self.browser.run(names))
            self.browser.go(f"view=calls&time={span[0]}-{span[1]}")
            total = seconds_in(self.browser.text(".tree-row .number"))
            self.assertAlmostEqual(total, span[1] - span[0], delta=0.05 * end)
        self.browser.go("view=memory")
        bands = self.browser.run("[...document.querySelectorAll('.bands .band')].map((band) => band.innerText)")
        self.assertEqual([name for name in bands if name in ("early", "late", "busy")], ["busy"], "busy is the innermost with half of the time")
        self.assert_quiet()


if __name__ == "__main__":
    unittest.main()
