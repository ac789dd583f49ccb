"""Prints the table of share/doc/truth.md: what each truth program did and what perfwrap shows."""
import argparse
import sys

import line_shares
from truth_case import Missing, TRUTH_PROGRAMS, compare

MOST_POINTS = 2.0
MOST_LOST_SHARE = 0.005
MOST_LINE_SHARE = 0.03  # beyond what chance makes likely


def verdict(good):
    return "ok" if good else "**off**"


def rows(result):
    for category, did, shown in result.by_category():
        yield category, did, shown
    for stage, did, shown in result.by_stage():
        yield f"`{stage}`", did, shown


def first_lines(result):
    marked = [stage for stage in result.stages if stage.hot]
    found = sum(stage.first_line == stage.hot for stage in marked)
    return f"{found} of {len(marked)}", found == len(marked) and result.is_first_line_right()


def print_program(program, seconds, with_stages):
    try:
        result = compare(program, seconds)
    except Missing as missing:
        print(f"| {program} | not here: {missing} | | | | | |", flush=True)
        return True
    lines, good_lines = first_lines(result)
    lost = f"{result.lost} of {result.samples}"
    good_lost = result.lost_share() < MOST_LOST_SHARE
    all_good = good_lines and good_lost
    name = program
    for what, did, shown in rows(result):
        needed = result.is_only_known_by_stage() or abs(shown - did) >= MOST_POINTS
        if what.startswith("`") and not with_stages and not needed:
            continue
        good = abs(shown - did) < MOST_POINTS
        all_good = all_good and good
        print(f"| {name} | {what} | {did:.1f} | {shown:.1f} | {verdict(good)} | {lines} | {lost} |", flush=True)
        name = lines = lost = ""
    return all_good


def print_share(what, share, traced=""):
    good = abs(share.shown - share.did) < MOST_LINE_SHARE + 2 * share.chance()
    print(f"| {what} | {100 * share.did:.1f} | {100 * share.shown:.1f} | {200 * share.chance():.1f} | {traced} | "
          f"{verdict(good)} |", flush=True)
    return good


def print_lines(seconds):
    print("\n| line or function | costs, % | shown, % | chance, ± | cProfile, % | |\n|---|---:|---:|---:|---:|---|")
    good = [print_share(f"`{line}` of {example}", line_shares.body_share(example, seconds))
            for example, line in line_shares.BODIES.items()]
    share, traced = line_shares.cheap_calls(round(600 * seconds))
    return all([*good, print_share("`calls_often` of cheap_calls.py", share, f"{100 * traced:.1f}")])


def main():
    parser = argparse.ArgumentParser(description="Runs every truth program and prints a table.")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each program (default 10)")
    parser.add_argument("--stages", action="store_true", help="a row of each stage too, not only of those that are off")
    parser.add_argument("programs", nargs="*", help="default: all")
    options = parser.parse_args()
    print("| program | category or `stage` | did, % | shown, % | | first lines | samples lost |")
    print("|---|---|---:|---:|---|---|---|")
    good = [print_program(program, options.seconds, options.stages) for program in options.programs or TRUTH_PROGRAMS]
    if not options.programs:
        good.append(print_lines(options.seconds))
    sys.exit(0 if all(good) else 1)


main()
