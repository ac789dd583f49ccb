"""Prints the table of share/doc/truth.md: what each truth program did and what perfwrap shows; or, with --row, one row
of the table of share/doc/interpreters.md."""
import argparse
import sys

import interpreter_row
import line_shares
from judged import Judged
from truth_case import Missing, TRUTH_PROGRAMS


def verdict(good):
    return "ok" if good else "**off**"


def print_program(program, seconds, with_stages):
    try:
        judged = Judged(program, seconds)
    except Missing as missing:
        print(f"| {program} | not here: {missing} | | | | | |", flush=True)
        return True
    name = program
    lines = f"{judged.found_lines} of {judged.marked_lines}"
    lost = f"{judged.result.lost} of {judged.result.samples}"
    for row in judged.rows(with_stages):
        print(f"| {name} | {row.what} | {row.did:.1f} | {row.shown:.1f} | {verdict(row.is_good())} | {lines} | {lost} |",
              flush=True)
        name = lines = lost = ""
    return judged.is_good()


def print_share(what, share, traced=""):
    print(f"| {what} | {100 * share.did:.1f} | {100 * share.shown:.1f} | {200 * share.chance():.1f} | {traced} | "
          f"{verdict(share.is_close())} |", flush=True)
    return share.is_close()


def print_lines(seconds):
    print("\n| line or function | costs, % | shown, % | chance, ± | cProfile, % | |\n|---|---:|---:|---:|---:|---|")
    good = [print_share(f"line {line} of long_lines.py", share)
            for line, share in line_shares.long_lines(seconds).items()]
    share, traced = line_shares.cheap_calls(round(600 * seconds))
    good.append(print_share("`calls_often` of cheap_calls.py", share, f"{100 * traced:.1f}"))
    for example, line in line_shares.BODIES.items():
        least, most = line_shares.short_line(example, seconds)
        print(f"| `{line}` of {example} | {100 * least.did:.1f} to {100 * most.did:.1f} | {100 * most.shown:.1f} | "
              f"{200 * most.chance():.1f} | | |", flush=True)
    return all(good)


def print_tables(options):
    print("| program | category or `stage` | did, % | shown, % | | first lines | samples lost |")
    print("|---|---|---:|---:|---|---|---|")
    good = [print_program(program, options.seconds, options.stages) for program in options.programs or TRUTH_PROGRAMS]
    if not options.programs:
        good.append(print_lines(options.seconds))
    return all(good)


def main():
    parser = argparse.ArgumentParser(description="Runs every truth program and prints a table.")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each program (default 10)")
    parser.add_argument("--stages", action="store_true", help="a row of each stage too, not only of those that are off")
    parser.add_argument("--row", metavar="SUITE", help="only one row, for the interpreter; what is off goes to stderr")
    parser.add_argument("programs", nargs="*", help="default: all")
    options = parser.parse_args()
    if options.row:
        good = interpreter_row.print_row(options.row, options.programs or TRUTH_PROGRAMS, options.seconds)
    else:
        good = print_tables(options)
    sys.exit(0 if good else 1)


main()
