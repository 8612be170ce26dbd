// eslint-disable-next-line no-control-regex
const pieces = /\u001b\[\??(\d*)([A-Za-z])|\n|[^\u001b\n]+/g;

/** The lines that a terminal shows after it was written to. Knows what redrawing in place needs. */
export function drawnScreen(written: string): readonly string[] {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;
  for (const [piece, count = '', code = ''] of written.matchAll(pieces)) {
    const line = lines[row] ?? '';
    if (piece === '\n') {
      row += 1;
      column = 0;
    } else if (code === 'A') {
      row = Math.max(0, row - Number(count || '1'));
    } else if (code === 'G') {
      column = Number(count || '1') - 1;
    } else if (code === 'K') {
      lines[row] = count === '2' ? '' : line.slice(0, column);
    } else if (code === 'J') {
      lines.splice(row, lines.length, line.slice(0, column));
    } else if (code === '') {
      const before = line.slice(0, column).padEnd(column);
      lines[row] = `${before}${piece}${line.slice(column + piece.length)}`;
      column += piece.length;
    }
    while (lines.length <= row) lines.push('');
  }
  return lines;
}
