import { join } from 'node:path';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import { HostFile, type HostFacts } from './host-file.ts';
import { junitFile } from './junit-file.ts';
import { makeFolder } from './make-folder.ts';
import { markdownFile, type MarkdownFacts } from './markdown-file.ts';
import type { RowPace } from './queued-rows.ts';
import { createSamplesFile } from './samples-file.ts';
import { summaryFile } from './summary-file.ts';
import { notSaved } from './system-error.ts';
import { createWindowsFile } from './windows-file.ts';

/** The files of a results folder, ready to be fed; or why there are none. */
export type OpenedResults =
  | { readonly kind: 'opened'; readonly folder: string; readonly sinks: readonly Sink[] }
  | { readonly kind: 'notSaved'; readonly notSaved: NotSaved };

/** Files that are only written when they are asked for. */
export interface ExtraFiles {
  readonly samples: RowPace | undefined;
  /** Opens the log of what reaches the users in a folder; throws the system's error. */
  readonly ingress: ((folder: string) => Sink) | undefined;
  readonly junit: boolean;
  readonly markdown: MarkdownFacts | undefined;
}

const noExtraFiles: ExtraFiles = {
  samples: undefined,
  ingress: undefined,
  junit: false,
  markdown: undefined,
};

/** Creates the results folder and its files at the start of a run. */
export function openResults(
  folder: string,
  facts: HostFacts,
  extra: ExtraFiles = noExtraFiles,
): OpenedResults {
  try {
    makeFolder(folder);
    const windows = createWindowsFile(join(folder, 'windows.jsonl'));
    const host = new HostFile(folder, facts);
    const sinks = [summaryFile(folder), windows, host, ...openExtra(folder, extra)];
    return { kind: 'opened', folder, sinks };
  } catch (error) {
    return { kind: 'notSaved', notSaved: notSaved(folder, error) };
  }
}

function openExtra(folder: string, extra: ExtraFiles): readonly Sink[] {
  const { samples, ingress, junit, markdown } = extra;
  return [
    ...(samples === undefined ? [] : [createSamplesFile(join(folder, 'samples.csv'), samples)]),
    ...(ingress === undefined ? [] : [ingress(folder)]),
    ...(junit ? [junitFile(folder)] : []),
    ...(markdown === undefined ? [] : [markdownFile(folder, markdown)]),
  ];
}
