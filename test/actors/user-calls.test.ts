import { expect, test } from 'vitest';
import { IngressGate } from '../../src/actors/ingress-gate.ts';
import { PersonaRecorder } from '../../src/actors/persona-recorder.ts';
import { UserCalls, type CallOwner } from '../../src/actors/user-calls.ts';
import { Timeline } from '../../src/determinism/timeline.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import type { CallResult } from '../../src/protocols/transport.ts';

const ok: CallResult = {
  ok: true,
  errorClass: undefined,
  timedOut: false,
  serviceUs: 1000,
  poolWaitUs: undefined,
  value: undefined,
};

test('a late answer is not counted when a timer due before it took the user away', () => {
  const timeline = new Timeline();
  const observations: Observation[] = [];
  let now = 0;
  let answer = (_result: CallResult): void => {};
  const gate = new IngressGate(timeline, () => now);
  const recorder = new PersonaRecorder('clerk', gate, (one) => observations.push(one));
  const calls = new UserCalls({
    name: 'clerk-1',
    persona: { recorder },
    ports: { gate, phase: () => 'load', timers: timeline.users },
    path: {
      nextFailure: () => undefined,
      world: { http: { call: (_operation: unknown, done: typeof answer) => (answer = done) } },
    },
    turn: { start: () => undefined },
    onCalled: () => {},
    onActionEnded: () => {},
  } as unknown as CallOwner);
  calls.begin(
    { transport: 'http', name: 'open', method: 'GET', path: '/', body: undefined },
    'opening',
  );
  timeline.users.setTimeout(() => calls.cancelAll(), 10);
  now = 20;
  answer(ok);
  const outcomes = observations.flatMap((one) => (one.kind === 'sample' ? [one.outcome] : []));
  expect(outcomes).toEqual(['cancelled']);
});
