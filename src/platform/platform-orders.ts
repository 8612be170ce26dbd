import type { ChildProcess } from 'node:child_process';
import { flag, hasShape, parseFields } from './fields.ts';
import { frameDisturbing } from './frame-disturbing.ts';
import { onLines } from './lines.ts';
import type { PlatformSettings } from './settings.ts';

/** What of its settings is told to a running platform, all of it each time. */
export type PlatformOrder = Pick<PlatformSettings, 'frameFaults' | 'isReadOnly' | 'removesRows'>;

const done = JSON.stringify({ done: true });

const orderShape = { frameFaults: frameDisturbing, isReadOnly: flag, removesRows: flag };

/** What a line of its standard input tells a platform; `undefined`: that is no order. */
export function readOrder(line: string): PlatformOrder | undefined {
  const given = parseFields(line) ?? {};
  return hasShape(orderShape, given) ? given : undefined;
}

/** The platform's answer to each order, once it is carried out. */
export function writeDone(): string {
  return done;
}

/** Orders to a running platform, which nobody but its launcher can give. */
export class PlatformOrders {
  readonly #child: ChildProcess;
  /** Told in turn when the platform has done as it was told. */
  #waiting: (() => void)[] = [];
  #isOver = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.once('close', () => this.#end());
    if (child.stdout === null) return;
    onLines(child.stdout, (line) => {
      if (line === done) this.#waiting.shift()?.();
    });
  }

  /** Resolves when it is done, or when there is no process any more that could. */
  async give(order: PlatformOrder): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
    });
  }

  #end(): void {
    this.#isOver = true;
    for (const tell of this.#waiting.splice(0)) tell();
  }
}
