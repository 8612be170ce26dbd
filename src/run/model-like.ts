import { join } from 'node:path';
import type { Persona } from '../machines/persona.ts';
import type { Summary } from '../metrics/summary.ts';
import type { Window } from '../metrics/window.ts';
import { fitModel, type Fit } from '../model/fit-model.ts';
import { readSummary } from '../outputs/read-summary.ts';
import { readWindows } from '../outputs/read-windows.ts';
import { invalid, valid, type Checked } from '../scenario/checked.ts';
import type { LatencyModel, ModelSettings, Scenario } from '../scenario/scenario.ts';

/** A results folder that a model is to be like, and what named it. */
export interface NamedRun {
  readonly folder: string;
  readonly where: string;
}

/** What was measured in a run that was complete. */
export interface SavedRun {
  readonly summary: Summary;
  readonly windows: readonly Window[];
}

/** A scenario whose model is like a run, and what that was taken from, one line each. */
export interface LikeRun {
  readonly scenario: Scenario;
  readonly lines: readonly string[];
}

/** Reads what a model can be made from. */
export async function readRun({ folder, where }: NamedRun): Promise<Checked<SavedRun>> {
  const problem = (message: string) =>
    invalid({ where, message: `${JSON.stringify(folder)} ${message}` });
  const saved = readSummary(folder);
  if (saved.kind === 'problem') return problem(saved.message);
  const { summary } = saved;
  if (!summary.complete) {
    return problem(`is of a run that ended early (${summary.reason}); give a complete one`);
  }
  try {
    const { windows } = await readWindows(join(folder, 'windows.jsonl'));
    return valid({ summary, windows });
  } catch {
    return problem('holds no windows.jsonl that can be read; give the whole folder of a run');
  }
}

/** Makes the model of a scenario like what a run measured; without one it stays as it is. */
export function modelLike(
  scenario: Scenario,
  run: SavedRun | undefined,
  personas: Readonly<Record<string, Persona>>,
): LikeRun {
  if (run === undefined) return { scenario, lines: [] };
  const named = Object.entries(personas);
  const channels = Object.fromEntries(named.map(([name, persona]) => [name, persona.channels]));
  const { model, fits } = fitModel(scenario.model, { ...run, channels });
  const lines = [...fits.map(fitLine), ...remarks(model, run.summary)];
  return { scenario: { ...scenario, model }, lines };
}

function fitLine({ setting, value, from, isFitted }: Fit): string {
  const is = typeof value === 'number' ? figure(value) : latencyText(value);
  return `model.${setting}: ${is}, ${isFitted ? 'fitted from' : 'kept, only'} ${from}`;
}

function latencyText({ medianMs, p99Ms }: LatencyModel): string {
  return `median ${figure(medianMs)} ms, p99 ${figure(p99Ms)} ms`;
}

/** Shares may be small: 3 digits that count. */
function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** What a fit cannot take apart. */
function remarks(model: ModelSettings, { faults }: Summary): readonly string[] {
  const capacities = [
    ['capacity', model.capacity],
    ['database_capacity', model.databaseCapacity],
  ] as const;
  const twice = capacities
    .filter(([, capacity]) => capacity !== undefined)
    .map(
      ([name]) =>
        `model.${name}: queues on top of latencies that hold the queues of the measured run; ` +
        'fit a quiet one',
    );
  if (faults.length === 0) return twice;
  return [
    ...twice,
    'the measured run had faults: latencies hold what they did; losses, failures, disconnects ' +
      'and pushes are of windows without them',
  ];
}
