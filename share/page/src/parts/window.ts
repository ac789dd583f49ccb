// Which rows of a long list are in sight.

export interface Window {
  first: number;
  /** Behind the last. */
  end: number;
}

/** Rows of one height, with some more above and below so that scrolling shows no gap. */
export function windowOf(count: number, rowHeight: number, scrollTop: number, height: number, more = 12): Window {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - more));
  return { first, end: Math.max(first, Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + more)) };
}
