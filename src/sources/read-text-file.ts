import { readFileSync, statSync } from 'node:fs';
import { invalid, valid, type Checked } from '../scenario/checked.ts';

/** What a file may be, and the name it goes by in messages. */
export interface TextFile {
  readonly file: string;
  readonly maxMebibytes: number;
}

const mebibyte = 1_048_576;

/** The whole of a file as UTF-8 text, without byte order mark. */
export function readTextFile(path: string, { file, maxMebibytes }: TextFile): Checked<string> {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) return invalid({ where: file, message: 'is not a file' });
    if (facts.size > maxMebibytes * mebibyte) {
      return invalid({ where: file, message: `is larger than ${maxMebibytes} MiB` });
    }
    return valid(decode(readFileSync(path)));
  } catch (error) {
    return invalid({ where: file, message: reason(error) });
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8 text';
  return `cannot be read (${String(code)})`;
}
