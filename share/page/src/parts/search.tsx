// The field whose text stands in the URL, too.
import { usePage } from "./context";

export function Search({ label }: { label: string }) {
  const { selection, select } = usePage();
  return (
    <input type="search" id="search" placeholder={label} aria-label={label} value={selection.find} onInput={(event) => select({ find: event.currentTarget.value }, true)} />
  );
}
