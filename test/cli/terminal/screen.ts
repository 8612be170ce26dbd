import { Writable } from 'node:stream';

/** A stream that looks like a terminal of the given size, or like a file, and keeps what it got. */
export class FakeScreen extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
  text = '';

  constructor(size: { readonly columns: number; readonly rows: number } | undefined) {
    super();
    this.isTTY = size !== undefined;
    this.columns = size?.columns ?? 100;
    this.rows = size?.rows ?? 24;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
