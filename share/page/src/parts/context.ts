// What every part of the page sees: the report, what is derived from it once, and the selection.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Cluster } from "../clusters";
import type { Report } from "../data";
import type { Selection } from "../selection";
import type { NumberedLine, Slices } from "../slices";
import type { Sources } from "../sources";
import type { Tracks } from "../tracks";
import type { Tree } from "../tree";

export interface PageState {
  report: Report;
  /** Of the chosen time and ranks, where the report has slices; else of the run. */
  tree: Tree;
  lines: NumberedLine[];
  /** Rank seconds that tree and lines are shares of. */
  whole: number;
  slices: Slices | null;
  /** The part of each block of ranks that is chosen. */
  ofBlock: Float64Array;
  /** Time or ranks are chosen, and tree and lines follow. */
  isSliced: boolean;
  tracks: Tracks;
  clusters: Cluster[];
  /** A track a kind of ranks, where ranks share tracks. */
  clusterTracks: Tracks | null;
  sources: Sources;
  selection: Selection;
  /** Changes part of the selection. `quietly`: without a step in the browser's history. */
  select: (change: Partial<Selection>, quietly?: boolean) => void;
}

const Context = createContext<PageState | null>(null);

export const PageProvider = Context.Provider;

export function usePage(): PageState {
  const state = useContext(Context);
  if (!state) throw new Error("a part of the page stands outside of it");
  return state;
}
