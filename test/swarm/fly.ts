import { Timeline } from '../../src/determinism/timeline.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { Digest } from '../../src/determinism/digest.ts';
import { personas as shippedPersonas } from '../../src/machines/personas.ts';
import { planFaults } from '../../src/faults/plan-faults.ts';
import type { FaultSummary } from '../../src/metrics/summary.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import { CrowdRun } from '../../src/run/crowd-run.ts';
import { modelTarget } from '../../src/run/model-target.ts';
import { plannedLengthMs } from '../../src/scenario/load-phases.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { drawnScenario } from './drawn-scenario.ts';
import { CauseBook } from './cause-book.ts';
import { LifeBook } from './life-book.ts';
import { witnessOf } from './witness.ts';

/** What came of one seed. */
export interface Flight {
  /** SHA-256 of everything that was recorded. */
  readonly hash: string;
  /** What must not be, in words; the first few. */
  readonly accusations: readonly string[];
}

/** Most accusations of one seed that are kept. */
const mostAccusations = 10;
const sliceMs = 1000;
/** Before the end of the plan, in ms: long enough to have come back, and to have done something. */
const lastFaultMs = 12_000;
const latestProgressMs = 8000;
/** Within which everything is answered that is not lost, whatever holds it up, in ms. */
const longestAnswerMs = 11_000;

const kindsOfFrames: ReadonlySet<string> = new Set(['lose', 'duplicate', 'reorder']);

/** Lets the crowd of a seed through all its troubles, and holds it against what must be. */
export async function fly(seed: number): Promise<Flight> {
  await prepareHistograms();
  const scenario = await scenarioOf(drawnScenario(seed));
  const accusations: string[] = [];
  const accuse = (what: string): void => {
    if (accusations.length < mostAccusations) accusations.push(what);
  };
  const { run, timeline, book, digest } = prepare(scenario, accuse);
  const endMs = plannedLengthMs(scenario.load);
  run.start();
  let isJudged = false;
  while (!run.isFinished && timeline.now() < endMs + scenario.timeouts.drainMs + lastFaultMs) {
    timeline.runUntil(timeline.now() + sliceMs);
    if (isJudged || timeline.now() < endMs - coolDownMs) continue;
    isJudged = true;
    book.judgeReturn(timeline.now());
    book.judgeProgress(timeline.now() - latestProgressMs);
  }
  if (!run.isFinished) accuse('the run does not end');
  book.conclude(endMs);
  judgeTotals(run, scenario, accuse);
  run.ledger.destroy();
  return { hash: digest.hex(), accusations };
}

/** Users leave as planned from here on. */
const coolDownMs = 2000;

function prepare(scenario: Scenario, accuse: (what: string) => void) {
  const timeline = new Timeline();
  const { world, faultHands } = modelTarget(scenario, {
    clock: timeline.world,
    protocol: agentsProtocol,
  });
  if (world.sockets === undefined) throw new Error('the model has no sockets');
  const witness = witnessOf(world.sockets, {
    now: () => timeline.now(),
    patienceMs: scenario.timeouts.operationMs,
    initial: channelsOf,
    tries: (user) => book.tries(user, timeline.now()),
    closes: (user) => book.closes(user, timeline.now()),
    longestMs: mayBeSilent(scenario) ? undefined : longestAnswerMs,
    isInOrder: !scenario.faults.some(({ kind }) => kindsOfFrames.has(kind)),
    accuse,
  });
  const run = new CrowdRun({
    scenario,
    timeline,
    now: () => timeline.now(),
    world: { ...world, sockets: witness.sockets },
    protocol: agentsProtocol,
    personas: shippedPersonas,
    faultHands,
    health: undefined,
  });
  const book: LifeBook = new LifeBook({ scenario, witness, accuse });
  const causes = new CauseBook(scenario, accuse);
  const digest = new Digest();
  run.observations$.subscribe((one) => {
    digest.add(`${JSON.stringify(one)}\n`);
    book.see(one);
    causes.see(one);
  });
  // Nothing is booked before somebody wants the windows.
  run.windows$.subscribe();
  return { run, timeline, book, digest };
}

/** Some replies are lost, or take very long. */
function mayBeSilent({ model, faults }: Scenario): boolean {
  const { loss, websocket } = model;
  return loss > 0 || websocket.p99Ms > 1000 || faults.some(({ kind }) => kind === 'lose');
}

/** `researcher-3` begins with the channels of a researcher. */
function channelsOf(user: string): readonly string[] {
  const persona = shippedPersonas[user.replace(/-\d+$/, '')];
  return (persona?.channels ?? []).map((one) => (one === 'inbox' ? `inbox:${user}` : one));
}

function judgeTotals(run: CrowdRun, { faults, load }: Scenario, accuse: (what: string) => void) {
  const totals = run.ledger.totals();
  const { pace } = totals;
  if (totals.brokenWindows > 0) accuse(`window ${totals.firstBrokenWindow} does not balance`);
  if (pace.brokenWindows > 0) accuse(`the plan of window ${pace.firstBrokenWindow} is not kept`);
  if (pace.planned !== pace.started + pace.dropped) accuse('the plan is not kept in the end');
  if (pace.planned === 0 && run.shortfall === undefined) accuse('nothing was planned');
  if (load.model !== 'operations' && pace.dropped > 0) accuse('somebody never came');
  if (totals.unclosed + totals.misplaced > 0) accuse('something is in no window');
  // Whoever came for a few operations may all be gone before the fault, or go as it begins.
  const begun = planFaults(faults).filter(({ atMs = 0 }) => atMs < totals.endMs);
  if (!begun.some(({ kind }) => kind === 'lose' || kind === 'half_open'))
    judgeOvertaken(totals.faults, accuse);
  for (const { id, atMs, forMs } of begun) {
    const told = totals.faults.find((one) => one.id === id);
    if (told === undefined && atMs !== undefined) accuse(`${id} is not told of`);
    const endMs = (told?.at_ms ?? Infinity) + forMs;
    if (told?.ended_ms === null && endMs < totals.endMs) accuse(`${id} never ended`);
  }
}

/** Where nothing is lost, whatever was overtaken comes. */
function judgeOvertaken(faults: readonly FaultSummary[], accuse: (what: string) => void): void {
  for (const { id, pushes } of faults) {
    const { missed, recovered } = pushes;
    if (missed !== recovered) accuse(`${recovered} of ${missed} pushes came late in ${id}`);
  }
}
