import { shownMs } from '../../metrics/latency-figures.ts';
import type { Transport } from '../../metrics/observation.ts';
import type { Window } from '../../metrics/window.ts';
import { countText, durationText, msText, percentText, rateText } from './number-text.ts';
import { plainText } from './plain-text.ts';
import type { Progress } from './progress.ts';
import type { RunPlan } from './run-plan.ts';

function endOf(plan: RunPlan): number {
  return plan.phases.at(-1)?.endMs ?? 0;
}

function onlineOf(window: Window): number {
  return Object.values(window.online).reduce((sum, users) => sum + users, 0);
}

function flow(name: Transport, { ended, sinceMs }: Progress, window: Window): string {
  const { ok, errors } = ended[name];
  const seconds = (window.endMs - sinceMs) / 1_000;
  const label = name === 'database' ? 'db' : name === 'websocket' ? 'ws' : name;
  const rate = rateText(seconds === 0 ? 0 : (ok + errors) / seconds);
  const p95 = msText(shownMs(window.transports[name].phaseLatency, 95));
  return `${label} ${rate} ok ${percentText(ok, ok + errors)} p95 ${p95}`;
}

/** One line for a log: rates since the line before, latencies since the phase began. */
export function progressLine(plan: RunPlan, progress: Progress): string {
  const { window } = progress;
  if (window === undefined) return 'starting';
  const flows = (['websocket', 'http', 'database'] as const)
    .filter((name) => progress.used.has(name))
    .map((name) => flow(name, progress, window));
  return [
    `${durationText(window.endMs)} of ${durationText(endOf(plan))}`,
    plainText(window.phase, 24),
    `${countText(onlineOf(window))} of ${countText(plan.users)} online`,
    ...flows,
    `errors ${countText(progress.errors)}`,
    ...(progress.generator.limited ? ['generator-limited'] : []),
  ].join(' · ');
}
