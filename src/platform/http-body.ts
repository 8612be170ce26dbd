import type { IncomingMessage } from 'node:http';
import type { Fields } from './fields.ts';
import { parseFields } from './fields.ts';

export const maxBodyBytes = 1_048_576;

/** Reading on lets a client finish sending and hear the refusal instead of a reset. */
const maxReadBytes = 16 * maxBodyBytes;

export type Body =
  | { readonly kind: 'fields'; readonly fields: Fields }
  | { readonly kind: 'malformed' | 'too_large' | 'endless' };

/** Reads a JSON object of at most 1 MiB; an empty body counts as an empty object. */
export function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
      if (bytes > maxReadBytes) resolve({ kind: 'endless' });
    });
    request.on('end', () => {
      resolve(bytes > maxBodyBytes ? { kind: 'too_large' } : parse(Buffer.concat(chunks)));
    });
    request.on('error', () => resolve({ kind: 'endless' }));
  });
}

function parse(body: Buffer): Body {
  if (body.length === 0) return { kind: 'fields', fields: {} };
  const fields = parseFields(body.toString());
  return fields === undefined ? { kind: 'malformed' } : { kind: 'fields', fields };
}
