const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '|': '&#124;',
};
/** What begins emphasis, code, links, headings, formulas and automatic links. */
const special = /[\\`*_[\]~#$!@]|:(?=\/\/)/g;
/** What begins a list or a line, where a text stands first in its line. */
const leading = /^(?=[-+=])|^(\d+)(?=[.)](?:\s|$))/;

/** A text that Markdown shows as it is, on one line: in a table, a list or a paragraph. */
export function markdownText(text: string): string {
  return text
    .replaceAll(controls, ' ')
    .trim()
    .replaceAll(special, '\\$&')
    .replace(/\bwww\./gi, (www) => www.replace('.', '\\.'))
    .replace(leading, '$1\\')
    .replaceAll(/[&<>|]/g, (character) => entities[character] ?? '');
}

/** Rows below their heading; all columns but the first are figures. */
export function markdownTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map((_, column) => (column === 0 ? '---' : '---:')))].concat(
    rows.map(line),
  );
}

/** A command in a block of its own, whatever is in it. */
export function markdownCode(text: string): readonly string[] {
  const ticks = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...ticks.map(({ length }) => length + 1)));
  return [`${fence}sh`, text.replaceAll(controls, ' '), fence];
}
