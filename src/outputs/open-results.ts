import { join } from 'node:path';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import { makeFolder } from './make-folder.ts';
import { HostFile, type HostFacts } from './host-file.ts';
import { summaryFile } from './summary-file.ts';
import { notSaved } from './system-error.ts';
import { createWindowsFile } from './windows-file.ts';

/** The files of a results folder, ready to be fed; or why there are none. */
export type OpenedResults =
  | { readonly kind: 'opened'; readonly folder: string; readonly sinks: readonly Sink[] }
  | { readonly kind: 'notSaved'; readonly notSaved: NotSaved };

/** Creates the results folder and its files at the start of a run. */
export function openResults(folder: string, facts: HostFacts): OpenedResults {
  try {
    makeFolder(folder);
    const windows = createWindowsFile(join(folder, 'windows.jsonl'));
    const host = new HostFile(folder, facts);
    return { kind: 'opened', folder, sinks: [summaryFile(folder), windows, host] };
  } catch (error) {
    return { kind: 'notSaved', notSaved: notSaved(folder, error) };
  }
}
