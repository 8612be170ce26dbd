import { join } from 'node:path';
import { wallClock } from '../determinism/host.ts';
import { freshFolder, freshScheduleFolder } from '../outputs/results-folder.ts';
import { checkStarts } from './check-starts.ts';
import { strongestExit, type ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import type { RunStart } from './perform-run.ts';
import type { PlannedRun } from './plan-runs.ts';
import { planSchedule, type PlannedSchedule, type ScheduleCall } from './plan-schedule.ts';
import { writtenAgain } from './repeat-command.ts';
import { runSequence, type Sequence } from './run-sequence.ts';
import { ScheduleFolder } from './schedule-folder.ts';
import type { ScheduleOptions } from './schedule-options.ts';
import { schedulePlanLines } from './schedule-plan-lines.ts';
import { stepFolder } from './step-folder.ts';
import { watchStop, type Stopping } from './stopping.ts';
import { openCountDown } from './terminal/count-down.ts';
import { notSavedLines } from './terminal/final-summary.ts';
import { beginningText, nextText } from './terminal/next-text.ts';
import { headline, overviewLines } from './terminal/overview-lines.ts';
import { hostWaitClock, wait, type WaitClock } from './wait-clock.ts';

/**
 * Plans a schedule, then performs what is open of it; after each step its folder says how far it
 * has come. Throws all problems before anything starts.
 */
export async function performSchedule(
  call: ScheduleCall,
  invocation: Invocation,
  clock: WaitClock = hostWaitClock,
): Promise<ExitReason> {
  const { options } = call;
  const planned = await planSchedule(call, invocation);
  if (options.dryRun === true) {
    process.stdout.write(`${schedulePlanLines(planned).join('\n')}\n`);
    return 'passed';
  }
  const folder = new ScheduleFolder(pathOf(planned, options), planned.record);
  const starts = planned.runs.map((run, index) => startOf(run, index + 1, folder.path));
  const open = starts.filter((_, index) => planned.record.runs[index]?.state !== 'done');
  await checkStarts(open, options, invocation);
  const stopping = watchStop(invocation.interruptions);
  const show = { options, clock, stopping };
  const sequence = sequenceOf(planned, { starts, folder }, show);
  const end = await runSequence(sequence, { invocation, stopping });
  await folder.save(end.records, end.reason);
  const again = againCommand(folder, invocation);
  await folder.saveOverview(again);
  tell(folder, again, options);
  return strongestExit(folder.notSaved.length > 0 ? [end.exit, 'notSaved'] : [end.exit]);
}

function pathOf({ record }: PlannedSchedule, options: ScheduleOptions): string | undefined {
  if (!options.export) return undefined;
  const startedAt = wallClock().toISOString();
  return options.resume ?? options.output ?? freshScheduleFolder(record.schedule, startedAt);
}

/** A run that was interrupted gets a new folder; what the old one holds is kept. */
function startOf(run: PlannedRun, number: number, folder: string | undefined): RunStart {
  if (folder === undefined) return { run, output: undefined };
  return { run, output: freshFolder(join(folder, stepFolder(run, number))) };
}

interface Started {
  readonly starts: readonly RunStart[];
  readonly folder: ScheduleFolder;
}

interface Shown {
  readonly options: ScheduleOptions;
  readonly clock: WaitClock;
  readonly stopping: Stopping;
}

function sequenceOf(
  { delaysMs, record }: PlannedSchedule,
  { starts, folder }: Started,
  { options, clock, stopping }: Shown,
): Sequence {
  const total = starts.length;
  const isQuiet = options.quiet === true;
  return {
    steps: starts.map((start, index) => ({ start, delayMs: delaysMs[index] ?? 0 })),
    records: record.runs,
    stopOnFailure: options.stopOnFailure === true,
    nameFolder: (path) => folder.nameOf(path),
    changed: (runs) => folder.save(runs, undefined),
    beginning: ({ start }, number) => {
      const text = beginningText(number, total, start.run.scenario.name);
      if (!isQuiet) process.stderr.write(`${text}\n`);
    },
    wait: async ({ start, delayMs }, number) => {
      if (options.simulate === true) return;
      const { name } = start.run.scenario;
      const countDown = openCountDown(process.stderr);
      const remaining = (ms: number): void => {
        if (!isQuiet) countDown.show(nextText({ number, total }, name, ms));
      };
      const { everyMs } = countDown;
      await wait(clock, { delayMs, everyMs, remaining, stopped: stopping.stopped });
      if (!isQuiet) countDown.end();
    },
  };
}

/** What does the rest of a schedule that is saved and not complete, or all of it again. */
function againCommand({ path, record }: ScheduleFolder, { written }: Invocation): string {
  const folders = ['--output', '--resume'];
  const isAll = path === undefined || record.complete;
  return writtenAgain(written, folders, isAll ? [] : ['--resume', path]);
}

function tell(folder: ScheduleFolder, again: string, options: ScheduleOptions): void {
  const { record, path } = folder;
  const lines = options.quiet === true ? [headline(record.runs)] : overviewLines(record.runs);
  const place = path === undefined ? [] : [`${path}/   schedule.json  schedule.md`];
  const word = record.complete || path === undefined ? 'repeat' : 'resume';
  const rest = [...notSavedLines(folder), `${word.padEnd(12)}${again}`];
  const isShort = options.quiet === true && record.complete;
  const text = [...lines, ...(isShort ? [] : ['', ...place, ...rest])].join('\n');
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ folder: path ?? null, ...record }, null, 2)}\n`);
    process.stderr.write(`${rest.join('\n')}\n`);
  } else process.stdout.write(`\n${text}\n`);
}
