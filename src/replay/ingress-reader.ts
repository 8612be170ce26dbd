import { readLines, UnreadableLines } from '../outputs/read-lines.ts';
import { InputError } from '../scenario/problem.ts';
import { readEnd, type IngressEnd } from './ingress-end.ts';
import { readHeader, type IngressHeader } from './ingress-header.ts';
import { readIngressLine, type IngressLine } from './ingress-line.ts';

/** Reads an ingress log line by line; whatever is wrong with it is an `InputError`. */
export class IngressReader {
  readonly #path: string;
  readonly #lines: AsyncGenerator<string, void>;
  #number = 0;
  /** What its last line says, once that was read; `undefined` when it was cut off before. */
  end: IngressEnd | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#lines = readLines(path);
  }

  /** Reads the first line; to be called once, before `lines`. */
  async header(): Promise<IngressHeader> {
    const text = await this.#next();
    if (text === undefined) return this.#complain('is empty, or cut off within its first line');
    const read = readHeader(text);
    return read.kind === 'header' ? read.header : this.#complain(read.why);
  }

  /** The lines between the first and the last. */
  async *lines(): AsyncGenerator<IngressLine, void> {
    for (let text = await this.#next(); text !== undefined; text = await this.#next()) {
      if (this.end !== undefined) this.refuseLine('comes after the end of the log');
      const line = readIngressLine(text);
      if (line !== undefined) {
        yield line;
        continue;
      }
      this.end = readEnd(text);
      if (this.end === undefined) this.refuseLine('is not a line of an ingress log');
    }
  }

  /** Gives up over the line that was read last. */
  refuseLine(message: string): never {
    throw new InputError([{ where: `${this.#path} line ${this.#number}`, message }]);
  }

  async #next(): Promise<string | undefined> {
    try {
      const next = await this.#lines.next();
      this.#number++;
      return next.done === true ? undefined : next.value;
    } catch (error) {
      if (!(error instanceof UnreadableLines)) throw error;
      const hint = error.isMissing ? '; only a run with --record writes one' : '';
      return this.#complain(`${error.message}${hint}`);
    }
  }

  #complain(message: string): never {
    throw new InputError([{ where: this.#path, message }]);
  }
}
