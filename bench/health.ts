import { cpus } from 'node:os';
import { hostNow, hostSleep } from '../src/determinism/host.ts';
import { HealthReader } from '../src/run/health-reader.ts';
import type { GeneratorJudgement } from '../src/streams/run-facts.ts';
import { openBenchCrowd } from './bench-crowd.ts';
import { startResponder } from './start-responder.ts';

const runs = 10;
const users = 150;
const warmupMs = 1000;
/** Windows that are looked at, each a second long. */
const windows = 6;
/** A quarter of what the generator could do, or less. */
const thinkTime = 0.3;
const blockMs = 300;
const everyMs = 1000;
/** A machine that others keep busier than this limits every generator, and rightly says so. */
const quietShare = 0.6;
const maxAttempts = 20;
const maxWaitMs = 30_000;

/**
 * Whether the generator notices that it is its own limit: runs with a busy loop of 300 ms in each
 * second of it, every one of which must be flagged, and comfortable ones, of which none may be. A
 * comfortable run on a machine that was not quiet is none, and is made up for.
 */
export async function health(): Promise<void> {
  const responder = await startResponder(0);
  const blocked = await flagged('a busy loop', responder.url, blockMs);
  const comfortable = await flagged('comfortable', responder.url, 0);
  responder.stop();
  const isPassed = blocked.flagged === runs && comfortable.flagged === 0;
  const isKnown = comfortable.of === runs;
  const verdict = isKnown || !isPassed ? (isPassed ? 'PASS' : 'FAIL') : 'UNKNOWN';
  print(
    `${verdict}  busy loop flagged ${blocked.flagged} of ${blocked.of}, ` +
      `comfortable ${comfortable.flagged} of ${comfortable.of}` +
      (isKnown ? '' : ': the machine was not quiet for long enough'),
  );
  if (verdict !== 'PASS') process.exitCode = 1;
}

interface Flags {
  readonly flagged: number;
  readonly of: number;
}

async function flagged(what: string, url: string, busyMs: number): Promise<Flags> {
  let flagged = 0;
  let of = 0;
  for (let attempt = 1; of < runs && attempt <= maxAttempts; attempt++) {
    if (busyMs === 0) await untilQuiet();
    const before = machineTimes();
    const { limited, cause, operations, worst } = await judged(url, busyMs);
    const quiet = idleShare(before, machineTimes());
    const counts = busyMs > 0 || quiet >= quietShare;
    if (counts) of += 1;
    if (counts && limited) flagged += 1;
    const state = counts ? (limited ? 'limited' : 'fine') : 'not counted';
    const figures = `${operations} operations, late p99 at most ${worst.toFixed(1)} ms`;
    const machine = `machine ${Math.round(100 * quiet)} % idle`;
    print(`${what} ${of}: ${state}, ${figures}, ${machine}${cause ? `; ${cause}` : ''}`);
  }
  return { flagged, of };
}

/** Waits for a quiet second, but not for ever. */
async function untilQuiet(): Promise<void> {
  const until = hostNow() + maxWaitMs;
  let before = machineTimes();
  do {
    await hostSleep(1000);
    const now = machineTimes();
    if (idleShare(before, now) >= quietShare) return;
    before = now;
  } while (hostNow() < until);
}

interface MachineTimes {
  readonly idle: number;
  readonly all: number;
}

function machineTimes(): MachineTimes {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap(Object.values)) };
}

function idleShare(from: MachineTimes, to: MachineTimes): number {
  return (to.idle - from.idle) / (to.all - from.all);
}

interface Judged extends GeneratorJudgement {
  readonly operations: number;
  readonly worst: number;
}

async function judged(url: string, busyMs: number): Promise<Judged> {
  const crowd = await openBenchCrowd({ url, users: { researcher: users }, warmupMs, thinkTime });
  let seen = 0;
  let operations = 0;
  let worst = 0;
  crowd.start();
  while (crowd.realTime.now() < warmupMs) await hostSleep(20);
  const watcher = new HealthReader({ isProfiled: false });
  const windows$ = crowd.run.windows$.subscribe(({ startMs, endMs, transports }) => {
    if (startMs < warmupMs) return;
    seen += 1;
    operations += transports.websocket.ok;
    worst = Math.max(worst, watcher.read(endMs - startMs)?.latenessP99Ms ?? 0);
  });
  const plant = setInterval(() => block(busyMs), everyMs);
  while (seen < windows) await hostSleep(50);
  clearInterval(plant);
  windows$.unsubscribe();
  const judgement = watcher.judgement();
  watcher.stop();
  await crowd.end();
  return { ...judgement, operations, worst };
}

function block(forMs: number): void {
  const until = hostNow() + forMs;
  while (hostNow() < until);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
