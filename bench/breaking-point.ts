import { hostNow } from '../src/determinism/host.ts';
import type { BreakingPoint } from '../src/metrics/breaking-point.ts';
import { openRealStage } from '../src/run/stage.ts';
import { beginStress } from '../src/run/stress.ts';
import { standingCrowd } from './bench-load.ts';
import { benchRequest } from './bench-request.ts';
import { benchScenario } from './bench-scenario.ts';
import { startResponder } from './start-responder.ts';

/** The server works this long on every message, one after the other: 500 a second at most. */
const workUs = 2_000;
const capacityPerSecond = 1_000_000 / workUs;
const thinkTime = 0;

const search = {
  from: 4,
  to: 512,
  factor: 2,
  precision: 0.05,
  repeats: 3,
  grain: 1,
  maxTrials: 60,
};

/**
 * Breaking point of a server whose capacity is known, in real time, and the truth: users who never
 * think wait for each other, so n of them wait n times the work, and p95 breaks 100 ms at about 50.
 */
export async function breakingPoint(): Promise<void> {
  const limitMs = 100;
  const truth = (limitMs * capacityPerSecond) / 1_000;
  const responder = await startResponder(workUs);
  const point = await found(responder.url, limitMs);
  responder.stop();
  const { level } = point;
  const error = level === null ? Infinity : Math.abs(level - truth) / truth;
  const isRight = point.kind === 'found' && error <= 0.25;
  process.stdout.write(
    `${point.statement}; ${point.confidence}\n` +
      `${isRight ? 'PASSED' : 'FAILED'}  ${level ?? 'no'} users in ${point.trials} trials, ` +
      `about ${truth} by its capacity (at most 25 % off)\n`,
  );
  if (!isRight) process.exitCode = 1;
}

async function found(url: string, limitMs: number): Promise<BreakingPoint> {
  const base = benchScenario({ researcher: 1 }, standingCrowd(4, 1_000), thinkTime);
  const threshold = {
    text: `all.latency p95 < ${limitMs}ms`,
    metric: 'all.latency',
    tags: {},
    statistic: 'p95',
    target: undefined,
    warning: undefined,
    critical: { operator: '<', limit: limitMs },
    withinBaseline: undefined,
    overMs: undefined,
    abortOnFail: false,
    graceMs: 0,
  } as const;
  const target = { ...base.target, wsUrl: url };
  const request = benchRequest({ ...base, target, thresholds: [threshold] });
  const stage = await openRealStage(request, []);
  const startedAt = hostNow();
  const stress = beginStress(
    stage,
    { request, settings: { search, stepMs: 3_000 }, folder: undefined },
    {
      began: () => undefined,
      ended: ({ number, level, outcome, p95_ms: p95 }) =>
        process.stdout.write(`${number}  ${level} users  ${outcome}  p95 ${p95.websocket} ms\n`),
      recovering: () => undefined,
    },
  );
  const { summary } = await stress.finished;
  const seconds = Math.round((hostNow() - startedAt) / 1_000);
  process.stdout.write(`recovery ${summary.recovery?.after_ms} ms; ${seconds} s in all\n`);
  return summary.breaking_point;
}
