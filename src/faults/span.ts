import { hostTimeout } from '../determinism/host.ts';

/** A stretch of real time whose end is not known beforehand. */
export class Span {
  readonly over: Promise<void>;
  #isOver = false;
  #end: () => void = () => undefined;

  constructor() {
    this.over = new Promise((resolve) => (this.#end = resolve));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
    this.#end();
  }

  /** Waits so long, or less when it is over before. */
  async pause(ms: number): Promise<void> {
    const waited = Promise.withResolvers<void>();
    const cancel = hostTimeout(() => waited.resolve(), ms);
    await Promise.race([this.over, waited.promise]);
    cancel();
  }
}
