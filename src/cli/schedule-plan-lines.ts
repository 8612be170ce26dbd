import { plannedLengthMs } from '../scenario/load-phases.ts';
import { planLines } from './plan-lines.ts';
import type { PlannedSchedule } from './plan-schedule.ts';
import { alignedTable } from './terminal/aligned-table.ts';
import { durationText, nounText } from './terminal/number-text.ts';

/** When each run of a schedule begins and how long it takes, then what each of them is. */
export function schedulePlanLines({ runs, delaysMs, record }: PlannedSchedule): readonly string[] {
  let atMs = 0;
  const rows = runs.map(({ scenario }, index) => {
    const delayMs = index === 0 ? 0 : (delaysMs[index] ?? 0);
    const lengthMs = plannedLengthMs(scenario.load);
    const startMs = atMs + delayMs;
    atMs = startMs + lengthMs;
    const isDone = record.runs[index]?.state === 'done';
    const note = isDone ? 'done' : durationText(lengthMs);
    return [String(index + 1), scenario.name, durationText(startMs), note, durationText(delayMs)];
  });
  const table = alignedTable([['', 'scenario', 'at', 'lasts', 'after a wait of'], ...rows], [1]);
  const plans = runs.flatMap(({ scenario, call }) => ['', ...planLines(scenario, call.command)]);
  return [
    `${record.schedule} · ${nounText(runs.length, 'run')} · ${durationText(atMs)} in all`,
    ...table.map((line) => `  ${line}`),
    ...plans,
    'dry run: nothing was started',
  ];
}
