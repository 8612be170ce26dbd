import { expect, test } from 'vitest';
import type { Connection, Observation, Presence, Sample } from '../../src/metrics/observation.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

type Failure = Sample | Connection;

function isFailure(one: Observation): one is Failure {
  if (one.kind === 'sample') return one.outcome === 'failed' || one.outcome === 'timedOut';
  const isTrouble = one.kind === 'connection' && (one.step === 'closed' || one.step === 'refused');
  return isTrouble && one.errorClass !== 'given_up';
}

/** So that something is always under way. */
const slow = {
  websocket: { median: '60ms', p99: '200ms' },
  http: { median: '60ms', p99: '200ms' },
};

const errors = { failures: 0.05, database_failures: 0.2 };

/** A busy crowd under faults, what failed in it, and when somebody came or went. */
async function simulated(faults: readonly object[], model: object = {}) {
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '2s', duration: '9s', cooldown: '1s' },
    reconnect: { attempts: 50, delay: '200ms', max_delay: '1s' },
    think_time: 0.05,
    timeouts: { operation: '1s' },
    model: { ...slow, loss: 0, disconnects_per_hour: 0, ...errors, ...model },
    faults,
  });
  const failures: Failure[] = [];
  const presences: Presence[] = [];
  const connections: Connection[] = [];
  const observation = (one: Observation): void => {
    if (isFailure(one)) failures.push(one);
    if (one.kind === 'presence') presences.push(one);
    if (one.kind === 'connection' && one.step === 'opened') connections.push(one);
  };
  const run = await simulateScenario({ ...requestOf(scenario), watchers: [{ observation }] });
  const { summary } = await run.finished;
  return { summary, failures, presences, connections };
}

const everybody = Object.values(everyPersona).reduce((sum, users) => sum + users, 0);

function isAnswer({ errorClass = '' }: Failure): boolean {
  return /^(?:model_error|http_500|invalid|sqlstate_)/.test(errorClass);
}

test('what fails with a platform is of its kill, nothing before, beside or after', async () => {
  const { summary, failures } = await simulated([{ at: '4s', kill: 'platform', for: '2s' }]);
  const [fault] = summary.faults;
  const backMs = 6000 + (fault?.back_all_ms ?? NaN);
  const during = failures.filter(({ at }) => at >= 4000 && at <= backMs);
  const ofFault = failures.filter((one) => one.fault !== undefined);
  expect(ofFault).toEqual(during.filter((one) => !isAnswer(one)));
  expect(during.filter(isAnswer).length).toBeGreaterThan(0);
  expect(new Set(ofFault.map((one) => one.fault))).toEqual(new Set(['kill-1']));
  expect(failures.filter((one) => one.fault === undefined).every(isAnswer)).toBe(true);
  const many = (which: (one: Failure) => boolean): number => ofFault.filter(which).length;
  const caused = {
    operations_failed: many((one) => one.kind === 'sample'),
    operations_timed_out: 0,
    connections_lost: many((one) => one.kind === 'connection' && one.step === 'closed'),
    attempts_refused: many((one) => one.kind === 'connection' && one.step === 'refused'),
  };
  expect(fault?.caused).toEqual(caused);
  expect(caused.operations_failed).toBeGreaterThan(fault?.cut_off ?? Infinity);
  expect(caused).toMatchObject({ connections_lost: 16, attempts_refused: expect.any(Number) });
  const rest = failures.length - ofFault.length;
  expect(summary.unexplained).toEqual({
    failures: rest,
    of: failures.length,
    share: Math.round((rest / failures.length) * 1000) / 1000,
    classes: expect.objectContaining({ invalid: expect.any(Number) }),
  });
  const sum = Object.values(summary.unexplained?.classes ?? {}).reduce((all, one) => all + one, 0);
  expect(sum).toBe(rest);
  expect(rest).toBeGreaterThan(10);
});

test('whoever loses its connection has said so by the id of the fault', async () => {
  const { presences } = await simulated([
    { at: '3s', kill: 'platform', for: '500ms' },
    { at: '7s', kill: 'platform', for: '500ms' },
  ]);
  const lost = presences.filter(({ step }) => step === 'lost');
  expect(Map.groupBy(lost, ({ fault }) => fault).get('kill-2')).toHaveLength(16);
  expect(lost.every(({ at, fault }) => fault === (at < 7000 ? 'kill-1' : 'kill-2'))).toBe(true);
});

test('connections that are lost by chance are of no fault once all are back', async () => {
  const { failures, summary } = await simulated([{ at: '3s', kill: 'platform', for: '500ms' }], {
    disconnects_per_hour: 1000,
  });
  const backMs = 3500 + (summary.faults[0]?.back_all_ms ?? NaN);
  const lost = failures.filter((one) => one.kind === 'connection' && one.at > backMs + 1000);
  expect(lost.length).toBeGreaterThan(10);
  expect(lost.every(({ fault }) => fault === undefined)).toBe(true);
});

test('a run without faults explains nothing', async () => {
  const { summary, failures } = await simulated([]);
  expect(summary.unexplained).toBeNull();
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.every(({ fault }) => fault === undefined)).toBe(true);
});

/** Connections on which requests failed while the fault lasted, and the causes that were told. */
function causesOf({ failures, connections }: Awaited<ReturnType<typeof simulated>>) {
  const causes = new Map<number, Set<string | undefined>>();
  for (const one of failures) {
    if (one.kind !== 'sample' || one.transport !== 'websocket' || isAnswer(one)) continue;
    if (one.at < 4000 || one.at > 7000) continue;
    const own = connections.filter(({ user, at }) => user === one.user && at <= one.at);
    const number = own.at(-1)?.connection ?? NaN;
    causes.set(number, (causes.get(number) ?? new Set()).add(one.fault));
  }
  return causes;
}

test('of what fails for two reasons at once only those are of a fault whom it hits', async () => {
  const faults = [{ at: '4s', stall: 'websocket', for: '3s', share: '50%' }];
  const quiet = { failures: 0, database_failures: 0 };
  const alone = causesOf(await simulated(faults, quiet));
  const isHit = (number: number): boolean => alone.has(number);
  expect([...alone.values()]).toEqual([...alone].map(() => new Set(['stall-1'])));
  // The first of them are the same ones, as everybody comes in the same order.
  const causes = [...causesOf(await simulated(faults, { ...quiet, loss: 0.03 }))];
  const first = causes.filter(([number]) => number < everybody);
  expect(first.filter(([number]) => isHit(number)).length).toBeGreaterThan(3);
  expect(first.filter(([number]) => !isHit(number)).length).toBeGreaterThan(3);
  for (const [number, told] of first) {
    expect([number, ...told]).toEqual([number, isHit(number) ? 'stall-1' : undefined]);
  }
});
