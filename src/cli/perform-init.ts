import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../outputs/make-folder.ts';
import { errorMeaning } from '../outputs/system-error.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import type { Invocation } from './invocation.ts';
import { shellLine } from './repeat-command.ts';

const templateFolder = fileURLToPath(new URL('../../templates/', import.meta.url));
const schemaFile = 'docs/reference/scenario.schema.json';
const schemaPath = fileURLToPath(new URL(`../../${schemaFile}`, import.meta.url));

/** Shipped files that a beginner gets, and what each is. */
const templates = {
  'readers.yaml': 'a scenario',
  'reader.ts': 'a persona, and a scenario in TypeScript',
  'topics.csv': 'what the persona looks up',
  'STATECROWD.md': 'what to do with them',
} as const;

interface NewFile {
  readonly path: string;
  readonly text: string;
  readonly is: string;
}

/**
 * Writes a first scenario and persona into a folder and prints what to run. Throws all files that
 * are in the way as one `InputError`; then nothing was written.
 */
export function performInit(folder: string, { problems }: Invocation): void {
  const moduleName = isModuleFolder(resolve(folder)) ? 'reader.ts' : 'reader.mts';
  const files = newFiles(folder, moduleName);
  const found = [...problems, ...folderProblems(folder), ...existing(files)];
  if (found.length > 0) throw new InputError(found);
  writeAll(folder, files);
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = [
    ...files.map(({ path, is }) => `  ${path.padEnd(width)}  ${is}`),
    '',
    'Now run',
    ...nextCommands(folder, moduleName).map((command) => `  ${command}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function newFiles(folder: string, moduleName: string): readonly NewFile[] {
  const schema = relative(resolve(folder), schemaPath).split(sep).join('/');
  return Object.entries(templates).map(([name, is]) => ({
    path: join(folder, name === 'reader.ts' ? moduleName : name),
    text: readFileSync(join(templateFolder, name), 'utf8')
      .replaceAll('reader.ts', moduleName)
      .replace(`../${schemaFile}`, schema),
    is,
  }));
}

function nextCommands(folder: string, moduleName: string): readonly string[] {
  const scenario = written(folder, 'readers.yaml');
  return [
    ['simulate', scenario],
    ['run', scenario],
    ['run', written(folder, moduleName), '--duration', '10'],
  ].map((words) => shellLine(['statecrowd', ...words]));
}

/** A path that is taken for one, and not for the name of a shipped scenario. */
function written(folder: string, name: string): string {
  const path = join(folder, name);
  return path === name ? `./${name}` : path;
}

/** Whether Node.js takes a `.ts` file of this folder for a module without guessing. */
function isModuleFolder(folder: string): boolean {
  const path = join(folder, 'package.json');
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) {
    return typeIn(path) === 'module';
  }
  const parent = dirname(folder);
  return parent !== folder && basename(folder) !== 'node_modules' && isModuleFolder(parent);
}

function typeIn(path: string): unknown {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof read === 'object' && read !== null && 'type' in read ? read.type : undefined;
  } catch {
    return undefined;
  }
}

function folderProblems(folder: string): readonly Problem[] {
  if (folder.trim() === '') return [{ where: '[folder]', message: 'is empty; name a folder' }];
  const isOther = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false;
  return isOther ? [{ where: folder, message: 'is not a folder' }] : [];
}

function existing(files: readonly NewFile[]): readonly Problem[] {
  return files
    .filter(({ path }) => statSync(path, { throwIfNoEntry: false }) !== undefined)
    .map(({ path }) => ({ where: path, message: 'exists already and is not overwritten' }));
}

function writeAll(folder: string, files: readonly NewFile[]): void {
  const made: string[] = [];
  let current = folder;
  try {
    makeFolder(folder, made);
    for (const { path, text } of files) {
      current = path;
      writeFileSync(path, text, { flag: 'wx' });
      made.push(path);
    }
  } catch (error) {
    for (const path of made.reverse()) rmSync(path, { recursive: true });
    throw new InputError([
      { where: current, message: `cannot be written: ${errorMeaning(error)}` },
    ]);
  }
}
