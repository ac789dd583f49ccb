// Colours for source text: Prism's tokens, cut at the ends of lines. Nothing here makes markup.
import Prism from "prismjs/components/prism-core";
import "prismjs/components/prism-clike";
import "prismjs/components/prism-c";
import "prismjs/components/prism-cpp";
import "prismjs/components/prism-fortran";
import "prismjs/components/prism-python";

/** Kind of token (Prism's name; empty: plain) and text. */
export type Piece = [kind: string, text: string];

const LANGUAGES: [RegExp, string][] = [
  [/\.(py|pyx|pxd|pxi)$/, "python"],
  [/\.(c|h)$/, "c"],
  [/\.(cc|cpp|cxx|hh|hpp|hxx|cu)$/, "cpp"],
  [/\.(f|f90|f95|f03|f08)$/i, "fortran"],
];

function flatten(stream: Prism.TokenStream, kind: string, pieces: Piece[]): void {
  if (typeof stream === "string") pieces.push([kind, stream]);
  else if (Array.isArray(stream)) for (const part of stream) flatten(part, kind, pieces);
  else flatten(stream.content, stream.type, pieces);
}

/** The lines of a text as pieces. Above `limit` characters the text stays plain, so that the page stays quick. */
export function highlight(text: string, file: string, limit = 400_000): Piece[][] {
  const language = LANGUAGES.find(([pattern]) => pattern.test(file))?.[1];
  const grammar = language ? Prism.languages[language] : undefined;
  const pieces: Piece[] = [];
  if (grammar && text.length <= limit) flatten(Prism.tokenize(text, grammar), "", pieces);
  else pieces.push(["", text]);
  const lines: Piece[][] = [[]];
  for (const [kind, whole] of pieces) {
    whole.split("\n").forEach((part, i) => {
      if (i > 0) lines.push([]);
      if (part) lines[lines.length - 1]?.push([kind, part.replace(/\r$/, "")]);
    });
  }
  return lines;
}
