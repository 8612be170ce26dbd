import { createHash } from 'node:crypto';

/** SHA-256 of a text, as hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 of texts in the order in which they are added, as if they were one. */
export class Digest {
  readonly #hash = createHash('sha256');

  add(text: string): void {
    this.#hash.update(text);
  }

  /** Of everything so far, as hexadecimal digits; more may follow. */
  hex(): string {
    return this.#hash.copy().digest('hex');
  }
}
