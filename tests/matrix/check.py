"""check.py SUITE REPORT TRUTH: compares a profile of truth.py with what it did; prints a row of the table."""
import json
import platform
import sys
import sysconfig

HOT_FUNCTION = "spin"
MOST_POINTS = 2.0        # of the whole time
MOST_LOST_SHARE = 0.005  # samples that were unmerged or truncated


def python_name():
    threading = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        library = " libpython" if "libpython3." in maps.read() else ""
    return platform.python_version() + threading + library


def inclusive_seconds(report):
    seconds = {}
    for function in report["functions"]:
        if function["kind"] == "python":
            name = function["name"].split(".")[-1]
            seconds[name] = seconds.get(name, 0.0) + function["inclusive_s"]
    return seconds


def largest_error(report, truth):
    """In points of the whole, and the function that has it."""
    seconds = inclusive_seconds(report)
    points = {name: 100 * abs(seconds.get(name, 0.0) - wanted) / truth[HOT_FUNCTION] for name, wanted in truth.items()}
    worst = max(points, key=points.get)
    return points[worst], worst


def main():
    suite, path, truth_path = sys.argv[1:]
    try:
        with open(path, encoding="utf-8") as file, open(truth_path, encoding="utf-8") as truth_file:
            report, truth = json.load(file), json.load(truth_file)
    except OSError as error:
        print(f"| {suite} | {python_name()} | no report: {error.strerror} |")
        return 1
    quality = report["quality"]
    samples = max(quality["samples"], 1)
    lost = (quality["unmerged_samples"] + quality["truncated_samples"]) / samples
    points, worst = largest_error(report, truth)
    first = report["lines"][0]["function"] if report["lines"] else "none"
    good = points <= MOST_POINTS and lost <= MOST_LOST_SHARE and first == HOT_FUNCTION
    print(f"| {suite} | {python_name()} | {quality['samples']} | {quality['unmerged_samples']} | "
          f"{quality['truncated_samples']} | {points:.2f} points ({worst}) | {first} | {'ok' if good else 'WRONG'} |",
          flush=True)
    return 0 if good else 1


sys.exit(main())
