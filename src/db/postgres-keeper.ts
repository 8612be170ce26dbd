import { findPostgres } from './postgres/postgres-binaries.ts';
import { startServer } from './postgres/postgres-server.ts';
import type { PostgresServer } from './postgres/postgres-server.ts';
import { usageQuestion, type KeeperReport } from './postgres/keeper-report.ts';
import { createServerFolder, removeServerFolder } from './postgres/server-folder.ts';
import { sweepServerFolders } from './postgres/server-folder.ts';
import type { ServerFolder } from './postgres/server-folder.ts';
import { UsageReader } from './postgres/server-usage.ts';
import { serverUser } from './postgres/server-user.ts';
import type { ServerUser } from './postgres/server-user.ts';
import { DatabaseSetupError } from './setup-error.ts';

/**
 * A program of its own that runs one Postgres server for as long as whoever started it lives: the
 * end of the channel to its parent, however that came about, or a signal makes it stop the server
 * and remove its folder.
 */
async function keep(maxConnections: number): Promise<void> {
  const dismissed = dismissal();
  const user = await serverUser();
  const folder = await createServerFolder(user);
  try {
    const server = await serve(folder, user, maxConnections);
    answerQuestions(server);
    report({ kind: 'ready', url: server.url });
    const swept = sweepServerFolders();
    await Promise.race([dismissed, server.ended]);
    await server.stop();
    await swept;
  } finally {
    await removeServerFolder(folder.path);
  }
}

async function serve(
  folder: ServerFolder,
  user: ServerUser | undefined,
  maxConnections: number,
): Promise<PostgresServer> {
  const binaries = await findPostgres(folder.path, user);
  return startServer({ binaries, folder, user, maxConnections });
}

/** The listeners stay: a second signal must not end the keeper before its work is done. */
function dismissal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('disconnect', resolve);
    process.on('SIGINT', () => resolve());
    process.on('SIGTERM', () => resolve());
    process.on('SIGHUP', () => resolve());
    if (!process.connected) resolve();
  });
}

function answerQuestions({ pid }: PostgresServer): void {
  const reader = pid === undefined ? undefined : new UsageReader(pid);
  const answer = async (): Promise<void> =>
    report({ kind: 'usage', usage: (await reader?.read()) ?? null });
  process.on('message', (message) => {
    if (message === usageQuestion) void answer();
  });
}

function report(report: KeeperReport): void {
  if (process.connected) process.send?.(report, () => undefined);
}

function problemsOf(error: unknown) {
  if (error instanceof DatabaseSetupError) return error.problems;
  const cause = error instanceof Error ? error.message : String(error);
  return [{ where: '--db-url', message: `the embedded Postgres cannot start: ${cause}` }];
}

try {
  await keep(Number(process.argv[2]));
} catch (error) {
  process.exitCode = 1;
  report({ kind: 'failed', problems: problemsOf(error) });
} finally {
  if (process.connected) process.disconnect();
}
