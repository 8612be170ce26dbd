import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FoundRun } from '../comparison/select-runs.ts';
import { readSummary } from '../outputs/read-summary.ts';

/** How deep folders are searched, the one given being 0. */
const maxDepth = 4;
/** Most results folders that are read; further ones are counted. */
const maxRuns = 1_000;
/** Most folders that are looked into. */
const maxFolders = 20_000;
/** Far more than a host file of any run. */
const maxHostBytes = 64 * 1_048_576;

/** The results folders below a folder, in no order. */
export interface FoundRuns {
  readonly runs: readonly FoundRun[];
  /** Results folders beyond the first 1,000, and folders that were not looked into. */
  readonly dropped: number;
}

/** Reads every results folder at or below `root`, four levels deep; links are not followed. */
export function findRuns(root: string): FoundRuns {
  const runs: FoundRun[] = [];
  let looked = 0;
  let dropped = 0;
  const queue = [{ folder: root, depth: 0 }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    looked += 1;
    const content = contentOf(next.folder);
    if (content === undefined) {
      dropped += 1;
      continue;
    }
    const { files, folders } = content;
    const isRun = files.includes('summary.json') || files.includes('windows.jsonl');
    if (isRun && runs.length < maxRuns) runs.push(foundRun(next.folder));
    else if (isRun) dropped += 1;
    else if (next.depth < maxDepth) {
      const below = folders.slice(0, Math.max(0, maxFolders - looked - queue.length));
      dropped += folders.length - below.length;
      for (const name of below)
        queue.push({ folder: join(next.folder, name), depth: next.depth + 1 });
    }
  }
  return { runs, dropped };
}

interface Content {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** `undefined` of a folder that cannot be read. */
function contentOf(folder: string): Content | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    return {
      files: entries.filter((entry) => entry.isFile()).map(({ name }) => name),
      folders: folders.map(({ name }) => name).sort(),
    };
  } catch {
    return undefined;
  }
}

function foundRun(folder: string): FoundRun {
  const startedAt = startInHost(folder) ?? startInName(basename(folder));
  return { folder, startedAt, content: readSummary(folder) };
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** The start of the run as its host file tells it; `undefined` for any other file. */
function startInHost(folder: string): string | undefined {
  const path = join(folder, 'host.json');
  try {
    if (statSync(path).size > maxHostBytes) return undefined;
    const host: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof host !== 'object' || host === null || !('started_at' in host)) return undefined;
    const { started_at: startedAt } = host;
    return typeof startedAt === 'string' && isoTime.test(startedAt) ? startedAt : undefined;
  } catch {
    return undefined;
  }
}

/** The time in the name that results folders are given by default. */
function startInName(name: string): string | undefined {
  const parts = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(name)?.slice(1);
  if (parts === undefined) return undefined;
  const [year, month, day, ...time] = parts;
  return `${year}-${month}-${day}T${time.join(':')}Z`;
}
