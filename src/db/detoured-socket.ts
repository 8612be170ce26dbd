import { Socket } from 'node:net';

/** Connects where it is told to from the first, whatever `pg` reads from the URL. */
export class DetouredSocket extends Socket {
  readonly #to: { readonly host: string; readonly port: number };

  constructor(to: { readonly host: string; readonly port: number }) {
    super();
    this.#to = to;
  }

  override connect(..._asked: readonly unknown[]): this {
    return super.connect(this.#to);
  }
}
