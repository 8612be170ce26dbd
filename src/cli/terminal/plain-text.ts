// Controls, and what formats or turns the direction of writing: no target may steer a terminal.
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Columns of a text, taken as one per character. */
export function widthOfText(text: string): number {
  return Array.from(text).length;
}

/** Text from the network as one harmless piece of a line, at most `length` characters. */
export function plainText(text: string, length = 60): string {
  return cutText(text.replaceAll(steering, ''), length);
}

/** The text within `width` columns; what is left out is marked with `…`. */
export function cutText(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  return `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Columns for a name: at most `most`, without end where the width of the screen is not known. */
export function roomFor(most: number, width: number): number {
  return width === Infinity ? Infinity : most;
}

/** As many of the parts, in order, as fit into `width` columns. */
export function fitParts(parts: readonly string[], width: number): string {
  const fitting: string[] = [];
  let used = 0;
  for (const part of parts) {
    used += widthOfText(part) + (fitting.length === 0 ? 0 : 2);
    if (used > width) break;
    fitting.push(part);
  }
  return fitting.join('  ');
}

/** All of the parts, in order, in as many lines of `width` columns as they take. */
export function wrapParts(parts: readonly string[], width: number, gap = '  '): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = `${last}${gap}${part}`;
    if (last !== undefined && widthOfText(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(cutText(part, width));
  }
  return lines;
}
