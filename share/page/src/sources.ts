// Source text by file, coloured when it is first shown.
import type { SourceData } from "./data";
import { highlight, type Piece } from "./highlight";

export interface SourceText {
  file: string;
  /** All lines are there, not only those with time and their neighbours. */
  whole: boolean;
  /** Line numbers in order; between parts some are missing. */
  numbers: number[];
  line: (number: number) => Piece[] | undefined;
  text: (number: number) => string | undefined;
}

export interface Sources {
  get: (file: string) => SourceText | undefined;
  line: (file: string | null, number: number | null) => Piece[] | undefined;
}

function read(data: SourceData): SourceText {
  const numbers: number[] = [];
  const texts = new Map<number, string>();
  for (const [first, text] of data.parts) {
    const lines = text.split("\n");
    if (data.whole && lines[lines.length - 1] === "") lines.pop();
    lines.forEach((line, i) => {
      numbers.push(first + i);
      texts.set(first + i, line.replace(/\r$/, ""));
    });
  }
  let coloured: Map<number, Piece[]> | undefined;
  const colour = (): Map<number, Piece[]> => {
    const lines = new Map<number, Piece[]>();
    for (const [first, text] of data.parts) highlight(text, data.file).forEach((pieces, i) => lines.set(first + i, pieces));
    return lines;
  };
  return {
    file: data.file,
    whole: data.whole,
    numbers,
    text: (number) => texts.get(number),
    line: (number) => (texts.has(number) ? ((coloured ??= colour()).get(number) ?? []) : undefined),
  };
}

export function makeSources(files: SourceData[]): Sources {
  const data = new Map(files.map((entry) => [entry.file, entry]));
  const texts = new Map<string, SourceText>();
  const get = (file: string): SourceText | undefined => {
    const known = texts.get(file);
    const entry = data.get(file);
    if (known || !entry) return known;
    const text = read(entry);
    texts.set(file, text);
    return text;
  };
  return { get, line: (file, number) => (file && number ? get(file)?.line(number) : undefined) };
}
