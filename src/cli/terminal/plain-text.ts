// C0, C1 and the characters that turn the direction of writing: a target must not steer a terminal.
const steering = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text from the network as one harmless piece of a line, at most `length` characters. */
export const plainText = (text: string, length = 60): string =>
  cutText(text.replaceAll(steering, ''), length);

/** The text within `width` columns; what is left out is marked with `…`. */
export const cutText = (text: string, width: number): string => {
  const characters = [...text];
  if (characters.length <= width) return text;
  return `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
};

/** As many of the parts, in order, as fit into `width` columns. */
export const fitParts = (parts: readonly string[], width: number): string => {
  const fitting: string[] = [];
  let used = 0;
  for (const part of parts) {
    used += [...part].length + (fitting.length === 0 ? 0 : 2);
    if (used > width) break;
    fitting.push(part);
  }
  return fitting.join('  ');
};
