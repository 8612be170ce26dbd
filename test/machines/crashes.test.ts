import { expect, test } from 'vitest';
import { Crowd } from '../../src/actors/crowd.ts';
import { Timeline } from '../../src/determinism/timeline.ts';
import type { Persona } from '../../src/machines/persona.ts';
import { analyst } from '../../src/machines/personas/analyst.ts';
import { researcher } from '../../src/machines/personas/researcher.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import { modelWorld } from '../../src/model/model-world.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import { plainScenario } from '../support/plain-scenario.ts';
import { behaviour } from './behaviour.ts';

const latency = { medianMs: 5, p99Ms: 50 };
const model = {
  ...plainScenario({}, {}).model,
  connect: latency,
  websocket: latency,
  http: latency,
  database: latency,
  poolWait: latency,
  pushesPerSecond: 1,
};

/** A researcher none of whose operations can be filled in. */
const broken: Persona = {
  ...researcher,
  name: 'broken',
  operations: Object.fromEntries(
    Object.entries(researcher.operations).map(([name, draft]) => [
      name,
      {
        ...draft,
        build: () => {
          throw new Error('a mistake in a persona');
        },
      },
    ]),
  ),
};

test('an actor that throws ends its own user and no other, and says where and on what', () => {
  const timeline = new Timeline();
  const observed: Observation[] = [];
  let isEmptied = false;
  const crowd = new Crowd({
    personas: { analyst, broken },
    total: 3,
    behaviour,
    operationTimeoutMs: 5000,
    stuck: { afterMs: 60_000, longestWaitMs: 10_000 },
    operationsPerUser: undefined,
    queueLimit: 0,
    timeline,
    now: () => timeline.now(),
    world: modelWorld(model, { seed: 1, clock: timeline.world }),
    protocol: agentsProtocol,
    record: (observation) => observed.push(observation),
    phase: () => 'steady',
    onEmptied: () => (isEmptied = true),
  });
  for (const [index, persona] of ['analyst', 'broken', 'analyst'].entries()) {
    crowd.arrive({ index, user: `${persona}-${index}`, persona });
  }
  timeline.runUntil(60_000);
  const crashed = observed.filter((one) => one.kind === 'life' && one.step === 'crashed');
  const crash = {
    state: 'online.planning',
    event: 'after thinkTime',
    message: 'a mistake in a persona',
  };
  expect(crashed).toMatchObject([{ user: 'broken-1', persona: 'broken', crash }]);
  expect(crowd.census().online).toEqual({ analyst: 2 });
  crowd.dismissAll();
  timeline.runUntil(70_000);
  expect(isEmptied).toBe(true);
  const left = observed.flatMap((one) =>
    one.kind === 'life' && one.step === 'left' ? one.user : [],
  );
  expect(left.sort()).toEqual(['analyst-0', 'analyst-2']);
});
