import { readFile } from 'node:fs/promises';

/** The system user a server runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Where no user database says otherwise. */
const usualNobody: ServerUser = { uid: 65_534, gid: 65_534 };

/** Postgres refuses to run as root, so root runs it as `nobody`; others run it as themselves. */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, uid, gid] = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(users) ?? [];
  if (uid === undefined || gid === undefined) return usualNobody;
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}
