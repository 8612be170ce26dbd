import type { Readable } from 'node:stream';

const maxLineLength = 1_048_576;

/** Calls back for every whole line; a line longer than 1 Mi characters is thrown away. */
export function onLines(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineLength) rest = '';
    for (const line of lines) take(line);
  });
}
