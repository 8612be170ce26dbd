import { resolve } from 'node:path';
import type { RowSet } from '../machines/supplies.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { invalid, problemsOf, type Checked } from '../scenario/checked.ts';
import { concealProblems } from '../scenario/conceal.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import type { WrittenSetting } from '../scenario/overrides.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Registry } from '../scenario/registry.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import { readTextFile } from './read-text-file.ts';
import { readJsonRows } from './read-json-rows.ts';

/** Largest data file; the rows of one are limited as well, in `row-collector.ts`. */
const maxMebibytes = 64;

/** Where the files of a scenario are, and how many users will want rows of them. */
export interface DataFilesRequest {
  /** What their paths are relative to. */
  readonly folder: string;
  readonly settings: readonly WrittenSetting[];
  readonly registry: Registry;
}

/** The rows that a scenario brings along, and everything that is wrong with its data files. */
export interface DataFiles {
  readonly rows: Readonly<Record<string, RowSet>>;
  readonly problems: readonly Problem[];
}

/** Reads the data files that a scenario names, also when something else in it is wrong. */
export async function readDataFiles(
  loaded: Checked<LoadedScenario>,
  request: DataFilesRequest,
): Promise<DataFiles> {
  const scenario = loaded.kind === 'valid' ? loaded.value : loaded.rest;
  const files = Object.entries(scenario?.draft.data ?? {});
  if (scenario === undefined || files.length === 0) return { rows: {}, problems: [] };
  const rows: Record<string, RowSet> = {};
  const problems: Problem[] = [];
  for (const [name, { file, take }] of files) {
    const where = scenario.locate(['data', name]);
    const read = await readRows(resolve(request.folder, file), { file, where });
    problems.push(...problemsOf(read));
    if (read.kind === 'valid') rows[name] = { take, rows: read.value };
  }
  const short = tooShort(rows, () => usersOf(loaded, request)).map(({ name, message }) => ({
    where: scenario.locate(['data', name]),
    message: `${scenario.draft.data[name]?.file} ${message}`,
  }));
  return { rows, problems: concealProblems([...problems, ...short], scenario.draft.variables) };
}

/** The rows of a file, at least one: of `.csv` with a header line, of `.json` a list of objects. */
async function readRows(
  path: string,
  { file, where }: { readonly file: string; readonly where: string },
): Promise<Checked<RowSet['rows']>> {
  const isCsv = /\.csv$/i.test(file);
  if (!isCsv && !/\.json$/i.test(file)) {
    return invalid({ where, message: `${file} is neither a .csv nor a .json file` });
  }
  const text = readTextFile(path, { file, maxMebibytes });
  if (text.kind === 'invalid') {
    return invalid(
      ...text.problems.map(({ message }) => ({ where, message: `${file} ${message}` })),
    );
  }
  if (text.value.trim() === '') return invalid({ where, message: `${file} is empty` });
  if (!isCsv) return readJsonRows(text.value, file);
  const { readCsvRows } = await import('./read-csv-rows.ts');
  return readCsvRows(text.value, file);
}

/** How many users the plan lets come; `undefined` when it is no plan yet. */
function usersOf(
  loaded: Checked<LoadedScenario>,
  { settings, registry }: DataFilesRequest,
): number | undefined {
  const resolved = resolveScenario(loaded, settings, registry);
  return resolved.kind === 'valid' ? planArrivals(resolved.value).total : undefined;
}

/** Data of which each of so many users cannot have a row of its own; an unknown number is none. */
export function tooShort(
  sets: Readonly<Record<string, RowSet>>,
  usersToCome: () => number | undefined,
): readonly { readonly name: string; readonly message: string }[] {
  const unique = Object.entries(sets).filter(([, { take }]) => take === 'unique');
  const users = unique.length === 0 ? 0 : (usersToCome() ?? 0);
  return unique
    .filter(([, { rows }]) => rows.length < users)
    .map(([name, { rows }]) => ({
      name,
      message:
        `has ${counted(rows.length, 'row')} for ${counted(users, 'user')} that take unique ones; ` +
        'add rows, or write take: sequence',
    }));
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
