import { createReadStream } from 'node:fs';
import { constants, createGunzip } from 'node:zlib';

/** Longest line that is read, in characters. */
const longestLine = 1_048_576;

/** A file that cannot be read as compressed lines; the message is the end of a sentence. */
export class UnreadableLines extends Error {
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    super(message);
    this.isMissing = isMissing;
  }
}

/**
 * The lines that a `LineFile` wrote, one after the other. Of a file that was cut off anywhere those
 * that are whole; throws an `UnreadableLines` when it is damaged, or something else altogether.
 */
export async function* readLines(path: string): AsyncGenerator<string, void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of inflated(path)) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > longestLine) throw new UnreadableLines('has a line that is too long');
    yield* parts;
  }
}

async function* inflated(path: string): AsyncGenerator<Uint8Array, void> {
  const file = createReadStream(path);
  // Without this, what is whole in a file that was cut off would be thrown away.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  file.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const bytes of file.pipe(gunzip)) yield bytes;
  } catch (error) {
    throw unreadable(error);
  } finally {
    file.destroy();
  }
}

function unreadable(error: unknown): UnreadableLines {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new UnreadableLines('does not exist', true);
    case 'EISDIR':
      return new UnreadableLines('is not a file');
    case 'EACCES':
    case 'EPERM':
      return new UnreadableLines('may not be read');
    case 'Z_DATA_ERROR':
      return new UnreadableLines('is damaged, or was not written by a run');
    default:
      return new UnreadableLines(`cannot be read (${String(code)})`);
  }
}
