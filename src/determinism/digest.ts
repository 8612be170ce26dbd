import { createHash } from 'node:crypto';

/** SHA-256 of a text, as hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Short texts are cheaper to digest together, in pieces of so many characters. */
const pieceLength = 8192;

/** SHA-256 of texts in the order in which they are added, as if they were one. */
export class Digest {
  readonly #hash = createHash('sha256');
  #piece = '';

  add(text: string): void {
    this.#piece += text;
    if (this.#piece.length >= pieceLength) this.#digest();
  }

  /** Of everything so far, as hexadecimal digits; more may follow. */
  hex(): string {
    this.#digest();
    return this.#hash.copy().digest('hex');
  }

  #digest(): void {
    this.#hash.update(this.#piece);
    this.#piece = '';
  }
}
