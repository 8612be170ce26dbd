import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSetupError } from '../setup-error.ts';
import { isGone, processMark } from './process-mark.ts';
import { endServersOf } from './server-processes.ts';
import type { ServerUser } from './server-user.ts';

const prefix = 'statecrowd-postgres-';

/** The folder of one server; its name says which keeper is responsible for it. */
export interface ServerFolder {
  readonly path: string;
  /** For the server alone. */
  readonly data: string;
}

/** Made for the calling process, in a place that the server's user can reach. */
export async function createServerFolder(user: ServerUser | undefined): Promise<ServerFolder> {
  const place = await reachablePlace(user);
  const path = await mkdtemp(join(place, `${prefix}${await processMark(process.pid)}-`));
  const data = join(path, 'data');
  await mkdir(data, { mode: 0o700 });
  if (user !== undefined) {
    await chmod(path, 0o711);
    await chown(data, user.uid, user.gid);
  }
  return { path, data };
}

export async function removeServerFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Ends the servers and removes the folders of our keepers that died without doing so. */
export async function sweepServerFolders(): Promise<void> {
  for (const place of places()) {
    for (const entry of await readdir(place).catch(() => [])) {
      const path = join(place, entry);
      if (!(await isOurs(path)) || !(await isAbandoned(entry))) continue;
      await endServersOf(path);
      await removeServerFolder(path);
    }
  }
}

async function isAbandoned(entry: string): Promise<boolean> {
  const mark = /^statecrowd-postgres-(\d+-\d+-\d+)-/.exec(entry)?.[1];
  return mark !== undefined && isGone(mark);
}

/** Only a real folder that belongs to the calling user. */
async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.();
}

function places(): readonly string[] {
  return [...new Set([resolve(tmpdir()), '/tmp', '/var/tmp'])];
}

async function reachablePlace(user: ServerUser | undefined): Promise<string> {
  for (const place of places()) {
    if (user === undefined || (await canEnter(place, user))) return place;
  }
  const message = `the server's user can enter none of ${places().join(', ')}; use --db-url`;
  throw new DatabaseSetupError([{ where: '--db-url', message }]);
}

async function canEnter(folder: string, user: ServerUser): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return false;
  const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
  if ((found.mode & bit) === 0) return false;
  return folder === dirname(folder) || canEnter(dirname(folder), user);
}
