import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts';
import { hostSleep } from '../src/determinism/host.ts';
import { meanGapMs } from '../src/machines/traits.ts';
import { Histogram, prepareHistograms } from '../src/metrics/histogram.ts';
import { responseUsOf, type Observation } from '../src/metrics/observation.ts';
import { launchPlatform, type PlatformHandle } from '../src/platform/launcher.ts';
import type { LoadSettings, Phase } from '../src/scenario/scenario.ts';
import { openBenchRun } from './bench-crowd.ts';
import { benchScenario } from './bench-scenario.ts';
import { pinger } from './pinging-persona.ts';

const users = 20;
const perSecond = 1000;
const steadyAt = 2000;
const steadyMs = 10_000;
const endMs = steadyAt + steadyMs + 1000;
const frozenAt = steadyAt + 4000;
const frozenMs = 2000;

/** Where the truth, S − (1 − q) · T, and the time to catch up put the response times, in s. */
const expected = { p90: [0.95, 1.25], p99: [1.85, 2.15] } as const;

/**
 * A real platform stands still for 2 s of 10 s: what the open model says about it over sockets
 * already open, and what users who wait for their answers would have said.
 */
export async function freeze(): Promise<void> {
  await prepareHistograms();
  const postgres = await startEmbeddedPostgres();
  try {
    const platform = await launchPlatform({ runId: 'bench', database: database(postgres.url) });
    try {
      const open = await measured(platform, 'operations');
      print('operations (open)', open);
      print('users (closed)', await measured(platform, 'users'));
      process.stdout.write(`${verdict(open)}\n`);
    } finally {
      await platform.stop();
    }
  } finally {
    await postgres.stop();
  }
}

interface Measured {
  readonly response: Histogram;
  readonly service: Histogram;
  readonly lateness: Histogram;
  readonly counts: Record<'planned' | 'started' | 'dropped' | 'ended', number>;
}

async function measured(
  platform: PlatformHandle,
  model: 'operations' | 'users',
): Promise<Measured> {
  const load = model === 'operations' ? openLoad() : closedLoad();
  const thinkTime = (users * 1000) / perSecond / meanGapMs.hyperactive;
  const scenario = benchScenario({ pinger: users }, load, thinkTime);
  const { wsUrl: url, token } = platform;
  const crowd = await openBenchRun({ url, token, scenario, personas: { pinger } });
  const figures = emptyFigures();
  crowd.run.observations$.subscribe((one) => note(figures, one));
  crowd.start();
  await hostSleep(frozenAt - crowd.realTime.now());
  process.kill(platform.pid, 'SIGSTOP');
  try {
    await hostSleep(frozenMs);
  } finally {
    process.kill(platform.pid, 'SIGCONT');
  }
  await hostSleep(endMs - crowd.realTime.now());
  await crowd.end();
  return figures;
}

function emptyFigures(): Measured {
  const histograms = {
    response: new Histogram(),
    service: new Histogram(),
    lateness: new Histogram(),
  };
  return { ...histograms, counts: { planned: 0, started: 0, dropped: 0, ended: 0 } };
}

function note(figures: Measured, one: Observation): void {
  if (one.kind === 'paced') figures.counts[one.step]++;
  if (one.kind !== 'sample' || one.operation !== 'ping') return;
  figures.counts.ended++;
  if (one.outcome !== 'ok' || one.startPhase !== 'steady') return;
  figures.service.record(one.serviceUs);
  const responseUs = responseUsOf(one);
  if (responseUs !== undefined) figures.response.record(responseUs);
  if (one.latenessUs !== undefined) figures.lateness.record(one.latenessUs);
}

const phases: readonly Phase[] = [
  { name: 'warm-up', startMs: 0, endMs: steadyAt, counts: false, rendezvous: undefined },
  {
    name: 'steady',
    startMs: steadyAt,
    endMs: steadyAt + steadyMs,
    counts: true,
    rendezvous: undefined,
  },
  {
    name: 'cool-down',
    startMs: steadyAt + steadyMs,
    endMs: endMs + 1000,
    counts: true,
    rendezvous: undefined,
  },
];

function closedLoad(): LoadSettings {
  return {
    model: 'users',
    phases,
    population: [
      { startMs: 0, endMs: steadyAt / 2, from: 0, to: users },
      { startMs: steadyAt / 2, endMs: endMs + 1000, from: users, to: users },
    ],
    rate: [],
    arrivals: 'even',
    sessionMs: 0,
    operationsPerUser: undefined,
    queueLimit: 100_000,
  };
}

function openLoad(): LoadSettings {
  const rate = [
    { startMs: 0, endMs: steadyAt, from: 0, to: 0 },
    { startMs: steadyAt, endMs: steadyAt + steadyMs, from: perSecond, to: perSecond },
  ];
  return { ...closedLoad(), model: 'operations', rate };
}

function database(url: string) {
  return {
    url,
    schema: 'statecrowd',
    poolSize: 5,
    overflow: 2,
    connectTimeoutMs: 5000,
    statementTimeoutMs: 10_000,
    queryTimeoutMs: 12_000,
    lockTimeoutMs: 5000,
    idleInTransactionTimeoutMs: 15_000,
    applicationName: 'statecrowd bench',
  };
}

function print(model: string, { response, service, lateness, counts }: Measured): void {
  const { planned, started, dropped, ended } = counts;
  process.stdout.write(
    `${model}: planned ${planned} = started ${started} + dropped ${dropped}; pings ${ended}\n` +
      `  response  ${figuresOf(response)}\n` +
      `  service   ${figuresOf(service)}\n` +
      `  lateness  ${figuresOf(lateness)}\n`,
  );
}

function figuresOf(histogram: Histogram): string {
  if (histogram.count === 0) return 'not measured';
  const at = (percent: number): string => `${secondsAt(histogram, percent).toFixed(4)} s`;
  return `p50 ${at(50)}  p90 ${at(90)}  p99 ${at(99)}  max ${(histogram.maxUs / 1e6).toFixed(4)} s`;
}

function verdict({ response, counts }: Measured): string {
  const p90 = secondsAt(response, 90);
  const p99 = secondsAt(response, 99);
  const balances = counts.planned === counts.started + counts.dropped;
  const isTrue = isWithin(p90, expected.p90) && isWithin(p99, expected.p99) && balances;
  if (!isTrue) process.exitCode = 1;
  const about = [
    `response p90 ${p90.toFixed(3)} s in [${expected.p90.join(', ')}]`,
    `p99 ${p99.toFixed(3)} s in [${expected.p99.join(', ')}]`,
    'planned = started + dropped',
  ];
  return `${isTrue ? 'PASS' : 'FAIL'}  ${about.join(', ')}`;
}

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return value >= least && value <= most;
}

function secondsAt(histogram: Histogram, percent: number): number {
  return (histogram.percentileUs(percent) ?? Number.NaN) / 1e6;
}
