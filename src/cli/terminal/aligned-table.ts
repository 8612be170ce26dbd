import { widthOfText } from './plain-text.ts';

/** Rows of equal length as lines: the first column, or those named, to the left, others right. */
export function alignedTable(
  rows: readonly (readonly string[])[],
  left: readonly number[] = [0],
): readonly string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOfText(row[column] ?? ''))),
  );
  return rows.map((row) => alignedRow(row, widths, left));
}

function alignedRow(
  row: readonly string[],
  widths: readonly number[],
  left: readonly number[],
): string {
  return widths
    .map((width, column) => {
      const cell = row[column] ?? '';
      const padding = ' '.repeat(width - widthOfText(cell));
      return left.includes(column) ? cell + padding : padding + cell;
    })
    .join('  ')
    .trimEnd();
}
