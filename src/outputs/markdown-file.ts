import { appendFile } from 'node:fs/promises';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import { saveFile } from './save-file.ts';
import { summaryMarkdown } from './summary-markdown.ts';
import { notSaved } from './system-error.ts';

/** What the page says beside the summary, and where else it goes. */
export interface MarkdownFacts {
  /** The command that does the same again, without secrets. */
  readonly repeat: string;
  /** File of a CI job's summary that the page is added to. */
  readonly jobSummary: string | undefined;
}

/** `summary.md`: written once, at the end, in one step. */
export function markdownFile(folder: string, { repeat, jobSummary }: MarkdownFacts): Sink {
  const name = 'summary.md';
  return {
    name,
    window: () => {},
    finish: async (summary) => {
      const text = summaryMarkdown(summary, repeat);
      const saved = await saveFile(folder, name, text);
      return jobSummary === undefined ? saved : [...saved, ...(await append(jobSummary, text))];
    },
  };
}

async function append(path: string, text: string): Promise<readonly NotSaved[]> {
  try {
    await appendFile(path, `${text}\n`);
    return [];
  } catch (error) {
    return [notSaved(path, error)];
  }
}
