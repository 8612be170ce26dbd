import { openDatabase } from '../db/database.ts';
import type { DatabaseHandle } from '../db/database.ts';
import { errorClassOf } from '../db/error-class.ts';
import { migrate } from '../db/migrate.ts';
import { removeRun } from '../db/remove-run.ts';
import { seedAgents } from '../db/seed-agents.ts';
import { DatabaseSetupError } from '../db/setup-error.ts';
import { databaseStore } from './database-store.ts';
import { onLines } from './lines.ts';
import type { StartProblem } from './platform-start-error.ts';
import { PlatformStartError } from './platform-start-error.ts';
import { startServer } from './server.ts';
import type { PlatformSettings } from './settings.ts';
import { readSettings } from './settings.ts';
import type { StartReport } from './start-report.ts';
import { writeReport } from './start-report.ts';

const stopLimitMs = 2_000;
const removalLimitMs = 60_000;

/** Ends what has been started so far. */
type Stop = () => Promise<void>;

async function openTables(settings: PlatformSettings): Promise<DatabaseHandle> {
  const { database, runId, agents, createsTables, intoForeignSchema } = settings;
  if (createsTables) await migrate(database, { intoForeignSchema });
  const handle = openDatabase(database);
  await seedAgents(handle, runId, agents);
  return handle;
}

async function start(settings: PlatformSettings): Promise<Stop> {
  const handle = await openTables(settings);
  const store = databaseStore(handle, settings.runId);
  const { wsUrl, httpUrl, stop } = await startServer({ ...settings, store });
  await report({ kind: 'ready', wsUrl, httpUrl, pid: process.pid });
  return async () => {
    await stop();
    if (settings.removesRows) await removeRun(handle, settings.runId);
    await store.close();
  };
}

function report(written: StartReport): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${writeReport(written)}\n`, () => resolve());
  });
}

function problemsOf(error: unknown): readonly StartProblem[] {
  if (error instanceof PlatformStartError || error instanceof DatabaseSetupError) {
    return error.problems;
  }
  // The message of an unforeseen error could quote the database URL with its password.
  const { errorClass } = errorClassOf(error);
  return [{ where: 'platform', message: `it could not start (${errorClass})` }];
}

/**
 * Reads its settings from the first line of standard input and lives until that input ends, which
 * it does when the launching process is gone, or until a signal.
 */
function main(): void {
  let stop: Stop | undefined;
  let removesRows = false;
  const end = (): void => {
    setTimeout(() => process.exit(1), removesRows ? removalLimitMs : stopLimitMs);
    const stopped = stop?.() ?? Promise.resolve();
    void stopped.then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  const begin = async (line: string): Promise<void> => {
    try {
      const settings = readSettings(line);
      removesRows = settings.removesRows;
      stop = await start(settings);
    } catch (error) {
      await report({ kind: 'failed', problems: problemsOf(error) });
      process.exit(1);
    }
  };
  onFirstLine((line) => void begin(line));
  for (const ending of ['end', 'error'] as const) process.stdin.once(ending, end);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
}

function onFirstLine(take: (line: string) => void): void {
  let isTaken = false;
  onLines(process.stdin, (line) => {
    if (!isTaken) take(line);
    isTaken = true;
  });
}

main();
