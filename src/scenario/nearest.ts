const maxWordLength = 64;
const maxListed = 8;

/** The word of `allowed` that was probably meant, if any. Case, `-` and `_` do not count. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  if (word.length > maxWordLength) return undefined;
  const folded = fold(word);
  const ranked = allowed
    .map((candidate) => ({ candidate, distance: editDistance(folded, fold(candidate)) }))
    .sort((left, right) => left.distance - right.distance);
  const best = ranked[0];
  const maxEdits = Math.max(1, Math.floor(folded.length / 3));
  return best !== undefined && best.distance <= maxEdits ? best.candidate : undefined;
}

/** `; did you mean "x"? (x, y, …)`: the end of a message about a word that does not exist. */
export function didYouMean(word: string, allowed: readonly string[]): string {
  const guess = nearest(word, allowed);
  const listed = allowed.slice(0, maxListed).join(', ');
  const list = allowed.length > maxListed ? `${listed}, …` : listed;
  if (list === '') return '';
  return guess === undefined ? `; choose from: ${list}` : `; did you mean "${guess}"? (${list})`;
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours, one each. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
