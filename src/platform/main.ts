import { openDatabase } from '../db/database.ts';
import type { DatabaseHandle } from '../db/database.ts';
import { errorClassOf } from '../db/error-class.ts';
import { migrate } from '../db/migrate.ts';
import { removeRunAt } from '../db/remove-run.ts';
import { seedAgents } from '../db/seed-agents.ts';
import { DatabaseSetupError } from '../db/setup-error.ts';
import { FrameFaults } from '../faults/frame-faults.ts';
import { databaseStore } from './database-store.ts';
import { onLines } from './lines.ts';
import { readOrder, writeDone, type PlatformOrder } from './platform-orders.ts';
import type { StartProblem } from './platform-start-error.ts';
import { PlatformStartError } from './platform-start-error.ts';
import { startServer } from './server.ts';
import type { PlatformSettings } from './settings.ts';
import { readSettings } from './settings.ts';
import type { StartReport } from './start-report.ts';
import { writeReport } from './start-report.ts';

const stopLimitMs = 2_000;
const removalLimitMs = 60_000;

/** What was started. */
interface Running {
  readonly ready: StartReport;
  /** Whether the rows of its run go with it. */
  readonly removesRows: boolean;
  obey(order: PlatformOrder): void;
  stop(): Promise<void>;
}

async function openTables(settings: PlatformSettings): Promise<DatabaseHandle> {
  const { database, runId, agents, createsTables, intoForeignSchema } = settings;
  if (createsTables) await migrate(database, { intoForeignSchema });
  const handle = openDatabase(database);
  handle.setReadOnly(settings.isReadOnly);
  await seedAgents(handle, runId, agents);
  return handle;
}

async function start(settings: PlatformSettings): Promise<Running> {
  const frames = faultsOf(settings);
  const handle = await openTables(settings);
  const store = databaseStore(handle, settings.runId);
  const { wsUrl, httpUrl, stop } = await startServer({ ...settings, frames, store });
  let { removesRows } = settings;
  return {
    ready: { kind: 'ready', wsUrl, httpUrl, pid: process.pid },
    get removesRows() {
      return removesRows;
    },
    obey: (order) => {
      frames.set(order.frameFaults);
      handle.setReadOnly(order.isReadOnly);
      ({ removesRows } = order);
    },
    stop: async () => {
      await stop();
      if (removesRows) await removeRunAt(settings.database, settings.runId);
      await store.close();
    },
  };
}

function report(written: StartReport): Promise<void> {
  return say(writeReport(written));
}

function say(line: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${line}\n`, () => resolve());
  });
}

function faultsOf({ seed, frameFaults }: PlatformSettings): FrameFaults {
  const frames = new FrameFaults({ seed, after: (delayMs, act) => void setTimeout(act, delayMs) });
  frames.set(frameFaults);
  return frames;
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
 * Reads its settings from the first line of standard input, its orders from those that follow, and
 * lives until that input ends, which it does when the launching process is gone, or until a signal.
 */
function main(): void {
  let running: Running | undefined;
  const end = (): void => {
    const limitMs = running?.removesRows === true ? removalLimitMs : stopLimitMs;
    setTimeout(() => process.exit(1), limitMs);
    const stopped = running?.stop() ?? Promise.resolve();
    void stopped.then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  const begin = async (line: string): Promise<void> => {
    try {
      running = await start(readSettings(line));
      await report(running.ready);
    } catch (error) {
      await report({ kind: 'failed', problems: problemsOf(error) });
      process.exit(1);
    }
  };
  const obey = (line: string): void => {
    const order = readOrder(line);
    if (order !== undefined) running?.obey(order);
    void say(writeDone());
  };
  let isTold = false;
  onLines(process.stdin, (line) => {
    if (isTold) obey(line);
    else void begin(line);
    isTold = true;
  });
  for (const ending of ['end', 'error'] as const) process.stdin.once(ending, end);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
}

main();
