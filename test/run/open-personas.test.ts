import { expect, test } from 'vitest';
import { Timeline } from '../../src/determinism/timeline.ts';
import { personas } from '../../src/machines/personas.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import { modelWorld } from '../../src/model/model-world.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import { CrowdRun } from '../../src/run/crowd-run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { constantAfterFirst, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { everyPersona } from '../support/scenario-of.ts';

const phases = phasesOf({ 'warm-up': 10_000, steady: 1_200_000 });

/** So slow that whoever is in a state is seen there by the count once a second. */
const slow = { medianMs: 1500, p99Ms: 3000 };

function openScenario(seed: number): Scenario {
  const rate = constantAfterFirst(phases, 3);
  const scenario = plainScenario(
    everyPersona,
    { model: 'operations', phases, rate, arrivals: 'poisson' },
    { seed },
  );
  const lossy = { loss: 0.01, disconnectsPerHour: 20, pushesPerSecond: 0.5 };
  const latencies = { websocket: slow, http: slow, database: slow };
  return { ...scenario, model: { ...scenario.model, ...lossy, ...latencies } };
}

async function observedIn(scenario: Scenario): Promise<readonly Observation[]> {
  await prepareHistograms();
  const timeline = new Timeline();
  const run = new CrowdRun({
    scenario,
    timeline,
    now: () => timeline.now(),
    world: modelWorld(scenario.model, { seed: scenario.seed, clock: timeline.world }),
    protocol: agentsProtocol,
    health: undefined,
    personas,
  });
  const observed: Observation[] = [];
  run.observations$.subscribe((one) => observed.push(one));
  run.windows$.subscribe(({ pace }) => expect(pace.missing).toBe(0));
  run.start();
  while (!run.isFinished) timeline.runUntil(timeline.now() + 1000);
  run.ledger.destroy();
  return observed;
}

test('shipped personas do what a plan says, come into every state, and lose nothing', async () => {
  const observed = await observedIn(openScenario(3));
  const count = (step: string): number =>
    observed.filter((one) => one.kind === 'paced' && one.step === step).length;
  expect(count('planned')).toBeGreaterThan(3200);
  expect(count('planned')).toBe(count('started') + count('dropped'));
  const samples = observed.filter((one) => one.kind === 'sample');
  expect(samples.filter((one) => one.latenessUs !== undefined).length).toBe(count('started'));
  expect(samples.length).toBe(observed.filter(({ kind }) => kind === 'started').length);
  const planned = new Set(samples.filter((one) => one.latenessUs !== undefined).map(personaOf));
  expect([...planned].sort()).toEqual(Object.keys(personas).sort());
  const seen = new Set(
    observed.flatMap((one) => (one.kind === 'tick' ? Object.keys(one.states) : [])),
  );
  const states = Object.values(personas).flatMap(({ online }) => Object.keys(online.states ?? {}));
  expect(states.length).toBeGreaterThan(25);
  expect(states.filter((state) => !seen.has(`online.${state}`))).toEqual([]);
});

function personaOf({ persona }: { readonly persona: string }): string {
  return persona;
}

test('one seed gives the same facts twice', async () => {
  const [first, second] = [await observedIn(openScenario(5)), await observedIn(openScenario(5))];
  expect(JSON.stringify(second)).toBe(JSON.stringify(first));
});
