import type { Sink } from '../metrics/sink.ts';
import type { Summary } from '../metrics/summary.ts';
import { saveFile } from './save-file.ts';

/** The bytes of `summary.json`. */
export function summaryText(summary: Summary): string {
  return `${JSON.stringify(summary, null, 2)}\n`;
}

/** `summary.json`: written once, at the end, in one step. */
export function summaryFile(folder: string): Sink {
  const name = 'summary.json';
  return {
    name,
    window: () => {},
    finish: (summary) => saveFile(folder, name, summaryText(summary)),
  };
}
