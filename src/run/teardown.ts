import { errorClassOf } from '../db/error-class.ts';

/** Undoes what was set up in reverse order, whether all went well or not. */
export class Teardown {
  readonly #steps: { readonly what: string; readonly undo: () => Promise<unknown> }[] = [];

  add(what: string, undo: () => Promise<unknown>): void {
    this.#steps.push({ what, undo });
  }

  /** A step that fails does not keep the others from being done. */
  async run(): Promise<readonly string[]> {
    const failures: string[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { what, undo } = step;
      await undo().catch((error: unknown) => {
        failures.push(`${what} could not be cleared away (${errorClassOf(error).errorClass})`);
      });
    }
    return failures;
  }
}
