import { shownMs } from '../../metrics/latency-figures.ts';
import { transports, type Transport } from '../../metrics/observation.ts';
import type { Window } from '../../metrics/window.ts';
import { countUsers } from '../../scenario/arrival-plan.ts';
import { plannedLengthMs } from '../../scenario/load-phases.ts';
import { onlineText } from './live-lines.ts';
import { countText, durationText, msText, percentText, rateText } from './number-text.ts';
import { plainText } from './plain-text.ts';
import type { Progress } from './progress.ts';
import type { RunPlan } from './run-plan.ts';
import { shortNames } from './transport-names.ts';

function flow(name: Transport, { ended, sinceMs }: Progress, window: Window): string {
  const { ok, errors } = ended[name];
  const seconds = (window.endMs - sinceMs) / 1_000;
  const rate = rateText(seconds === 0 ? 0 : (ok + errors) / seconds);
  const p95 = msText(shownMs(window.transports[name].phaseLatency, 95));
  return `${shortNames[name]} ${rate} ok ${percentText(ok, ok + errors)} p95 ${p95}`;
}

function standingOf({ standing }: Window): readonly string[] {
  if (standing === undefined) return [];
  const { held, total, undecided } = standing;
  const yet = undecided === 0 ? '' : `, ${undecided} not measured yet`;
  return [`thresholds ${held} of ${total}${yet}`];
}

/** One line for a log: rates since the line before, latencies since the phase began. */
export function progressLine(plan: RunPlan, progress: Progress): string {
  const { window } = progress;
  if (window === undefined) return 'starting';
  const flows = transports
    .filter((name) => progress.used.has(name))
    .map((name) => flow(name, progress, window));
  return [
    `${durationText(window.endMs)} of ${durationText(plannedLengthMs(plan))}`,
    plainText(window.phase, Infinity),
    onlineText(countUsers(window.online), plan),
    ...flows,
    `errors ${countText(progress.errors)}`,
    ...(progress.dropped > 0 ? [`dropped ${countText(progress.dropped)}`] : []),
    ...standingOf(window),
    ...(progress.generator.limited ? ['generator-limited'] : []),
  ].join(' · ');
}
