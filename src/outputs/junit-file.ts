import type { Sink } from '../metrics/sink.ts';
import { junitText } from './junit-text.ts';
import { saveFile } from './save-file.ts';

/** `junit.xml`: written once, at the end, in one step. */
export function junitFile(folder: string): Sink {
  const name = 'junit.xml';
  return {
    name,
    window: () => {},
    finish: (summary) => saveFile(folder, name, junitText(summary)),
  };
}
