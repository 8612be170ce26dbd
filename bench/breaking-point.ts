import { hostNow } from '../src/determinism/host.ts';
import type { BreakingPoint } from '../src/metrics/breaking-point.ts';
import { openRealStage } from '../src/run/stage.ts';
import { beginStress } from '../src/run/stress.ts';
import { standingCrowd } from './bench-load.ts';
import { benchRequest } from './bench-request.ts';
import { benchScenario } from './bench-scenario.ts';
import { startQueueingServer } from './queueing-server.ts';

/** The server takes this long for every message, one after the other: 200 a second. */
const serviceMs = 5;
const limitMs = 200;
/** Users who never think wait for each other: n of them wait n times as long as one message. */
const truth = limitMs / serviceMs;
const tolerance = 0.15;

const search = {
  from: 4,
  to: 512,
  factor: 2,
  precision: 0.05,
  repeats: 3,
  grain: 1,
  maxTrials: 60,
};

/** Breaking point, in real time, of a server whose capacity is known. About 2 minutes. */
export async function breakingPoint(): Promise<void> {
  const server = await startQueueingServer(serviceMs);
  const point = await found(server.url);
  await server.stop();
  const { level } = point;
  const isNear = level !== null && Math.abs(level - truth) <= tolerance * truth;
  const isRight = point.kind === 'found' && isNear;
  process.stdout.write(
    `${point.statement}; ${point.confidence}\n` +
      `${isRight ? 'PASSED' : 'FAILED'}  ${level ?? 'no'} users in ${point.trials} trials, ` +
      `${truth} by its capacity (at most ${100 * tolerance} % off)\n`,
  );
  if (!isRight) process.exitCode = 1;
}

async function found(url: string): Promise<BreakingPoint> {
  const base = benchScenario({ researcher: 1 }, standingCrowd(4, 1_000), 0);
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
