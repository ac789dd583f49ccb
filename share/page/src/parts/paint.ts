// The page's colours for what is drawn on a canvas, with the same hatching as in the style sheet.
import type { GroupId } from "../groups";

export function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888";
}

/** Lines over the colour, for readers without colours: their slope, or none. */
const HATCHED: Partial<Record<GroupId, 1 | -1 | 0>> = { gil: 1, wait: -1, io: 0 };

export function paintOf(context: CanvasRenderingContext2D, group: GroupId): string | CanvasPattern {
  const slope = HATCHED[group];
  const colour = colourOf(group);
  if (slope === undefined) return colour;
  const size = 8;
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  if (!pen) return colour;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = colourOf("hatch");
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    if (slope === 0) {
      pen.moveTo(size / 2, 0);
      pen.lineTo(size / 2, size);
    } else {
      pen.moveTo(shift, slope > 0 ? size : 0);
      pen.lineTo(shift + size, slope > 0 ? 0 : size);
    }
  }
  pen.stroke();
  return context.createPattern(tile, "repeat") ?? colour;
}

/** Calls `redraw` when the reader switches between light and dark. Returns how to stop. */
export function onSchemeChange(redraw: () => void): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", redraw);
  return () => query.removeEventListener("change", redraw);
}
