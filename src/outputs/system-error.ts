import type { NotSaved } from '../metrics/sink.ts';

/** The code of a system error (`ENOSPC`, `EACCES`, …), or `UNKNOWN`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'UNKNOWN';
}

const meanings: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EADDRINUSE: 'another program uses it',
  ECONNREFUSED: 'nobody listens there',
  EDQUOT: 'disk quota exceeded',
  EEXIST: 'it exists already',
  EIO: 'the disk reported an error',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'the folder is gone',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
};

/** A system error in words for people. */
export function errorMeaning(error: unknown): string {
  const code = errorCode(error);
  const meaning = meanings[code];
  if (meaning !== undefined) return `${meaning} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

export function notSaved(file: string, error: unknown): NotSaved {
  return {
    file,
    code: errorCode(error),
    message: errorMeaning(error),
  };
}
