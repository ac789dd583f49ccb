"""Draws how merging grows with the number of ranks, from the table that scale.py prints:

    python3 tests/scale/plot.py < table.md > share/doc/scale.svg"""
import math
import sys

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 60, 130, 20, 50
SERIES = (("merge, s", 1, "#c0392b"), ("of processors, s", 2, "#e59866"), ("memory, MiB", 3, "#2471a3"), ("report, s", 4, "#7f8c8d"),
          ("summary.h5, KiB", 6, "#1e8449"), ("report.html, KiB", 7, "#9a7d0a"))


def rows_of(text):
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0].isdigit():
            yield [float(cell) for cell in cells]


def main():
    rows = list(rows_of(sys.stdin.read()))
    values = [row[column] for row in rows for _, column, _ in SERIES]
    low_x, high_x = math.log10(rows[0][0]), math.log10(rows[-1][0])
    low_y, high_y = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def x(ranks):
        return LEFT + (math.log10(ranks) - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)

    def y(value):
        return HEIGHT - BOTTOM - (math.log10(value) - low_y) / (high_y - low_y) * (HEIGHT - TOP - BOTTOM)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for exponent in range(low_y, high_y + 1):
        place = y(10 ** exponent)
        out.append(f'<line x1="{LEFT}" y1="{place:.1f}" x2="{WIDTH - RIGHT}" y2="{place:.1f}" stroke="#dddddd"/>')
        out.append(f'<text x="{LEFT - 6}" y="{place + 4:.1f}" text-anchor="end">{10 ** exponent:g}</text>')
    for row in rows:
        place = x(row[0])
        out.append(f'<line x1="{place:.1f}" y1="{TOP}" x2="{place:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#dddddd"/>')
        out.append(f'<text x="{place:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{row[0]:,.0f}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">ranks</text>')
    # Straight lines of slope 1 are what grows with the ranks; level ones do not grow.
    label_places = []
    for name, column, colour in sorted(SERIES, key=lambda series: y(rows[-1][series[1]])):
        points = " ".join(f"{x(row[0]):.1f},{y(row[column]):.1f}" for row in rows)
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x(row[0]):.1f}" cy="{y(row[column]):.1f}" r="3" fill="{colour}"/>' for row in rows]
        place = max([y(rows[-1][column])] + [last + 15 for last in label_places[-1:]])
        label_places.append(place)
        out.append(f'<text x="{WIDTH - RIGHT + 8}" y="{place + 4:.1f}" fill="{colour}">{name}</text>')
    print("\n".join([*out, "</svg>"]))


if __name__ == "__main__":
    main()
