import type { ChildProcess } from 'node:child_process';
import type { FrameDisturbing } from '../faults/frame-faults.ts';
import { parseFields } from './fields.ts';
import { frameDisturbing } from './frame-disturbing.ts';
import { onLines } from './lines.ts';

const done = JSON.stringify({ done: true });

/** What is told to a running platform on its standard input; `undefined`: that is no order. */
export function readFrameOrder(line: string): readonly FrameDisturbing[] | undefined {
  const faults = parseFields(line)?.['frameFaults'];
  return frameDisturbing.is(faults) ? faults : undefined;
}

/** The platform's answer to each order, once it is carried out. */
export function writeDone(): string {
  return done;
}

/** Orders to a running platform, which nobody but its launcher can give. */
export class FrameOrders {
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
  async give(frameFaults: readonly FrameDisturbing[]): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin?.write(`${JSON.stringify({ frameFaults })}\n`);
    });
  }

  #end(): void {
    this.#isOver = true;
    for (const tell of this.#waiting.splice(0)) tell();
  }
}
