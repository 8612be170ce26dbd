import { createHash } from 'node:crypto';

/** SHA-256 of a text as hexadecimal digits: the same for the same text, everywhere. */
export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
