import { join } from 'node:path';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import type { Summary } from '../metrics/summary.ts';
import { notSaved } from './system-error.ts';
import { writeAtomically } from './write-atomically.ts';

/** The bytes of `summary.json`. */
export function summaryText(summary: Summary): string {
  return `${JSON.stringify(summary, null, 2)}\n`;
}

/** `summary.json`: written once, at the end, in one step. */
export function summaryFile(folder: string): Sink {
  return {
    name: 'summary.json',
    window: () => {},
    finish: async (summary): Promise<readonly NotSaved[]> => {
      try {
        await writeAtomically(join(folder, 'summary.json'), summaryText(summary));
        return [];
      } catch (error) {
        return [notSaved('summary.json', error)];
      }
    },
  };
}
