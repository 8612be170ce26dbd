import { invalid, valid, type Checked } from '../scenario/checked.ts';
import type { JsonObject } from '../scenario/operation.ts';
import type { Problem } from '../scenario/problem.ts';

/** Most rows of a data file. */
const maxRows = 1_000_000;

const maxListed = 20;

/** The rows of one data file as they are read, and what is wrong with them; never quotes values. */
export class RowCollector {
  readonly #file: string;
  readonly #rows: JsonObject[] = [];
  readonly #listed: Problem[] = [];
  #faults = 0;
  #read = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** A row without fault; those beyond the limit are only counted. */
  take(row: JsonObject): void {
    if (this.#read++ < maxRows) this.#rows.push(row);
  }

  /** A row with a fault, `where` in the file: a line, or a number in the list. */
  refuse(where: string, message: string): void {
    this.#read++;
    this.fault(where, message);
  }

  fault(where: string, message: string): void {
    if (this.#faults++ < maxListed) this.#listed.push({ where: `${this.#file}${where}`, message });
  }

  /** All rows, or everything that is wrong: at most 20 faults one by one, the others counted. */
  result(nothing: string): Checked<readonly JsonObject[]> {
    const more = this.#faults - this.#listed.length;
    const whole = (message: string): Problem => ({ where: this.#file, message });
    const problems = [
      ...this.#listed,
      ...(more > 0 ? [whole(`and ${more.toLocaleString('en-US')} more`)] : []),
      ...(this.#read > maxRows ? [whole('has more than 1,000,000 rows')] : []),
      ...(this.#read === 0 && this.#faults === 0 ? [whole(nothing)] : []),
    ];
    return problems.length > 0 ? invalid(...problems) : valid(this.#rows);
  }
}
