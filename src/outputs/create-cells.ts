const quoted = /[",]/;
/** What a spreadsheet takes for the beginning of a formula, the wide forms included. */
const formula = /^\s*[=+\-@＝＋－＠]/u;
const controls = /\p{Cc}/gu;

/**
 * A text as one cell of a CSV file: quoted where RFC 4180 asks for it, on one line, and with a `'`
 * in front of what a spreadsheet would compute.
 */
function csvCell(text: string): string {
  const plain = text.replaceAll(controls, ' ');
  const harmless = formula.test(plain) ? `'${plain}` : plain;
  return quoted.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Names of users are the most of them. */
const maxCached = 32_768;

/** The same, remembering at most 32,768 texts: in a run they come again and again. */
export function createCells(): (text: string) => string {
  const cells = new Map<string, string>();
  return (text) => {
    const known = cells.get(text);
    if (known !== undefined) return known;
    const cell = csvCell(text);
    if (cells.size < maxCached) cells.set(text, cell);
    return cell;
  };
}
