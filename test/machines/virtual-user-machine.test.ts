import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { statePath } from '../../src/actors/state-path.ts';
import { chance } from '../../src/determinism/chance.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import type { Persona } from '../../src/machines/persona.ts';
import { admin } from '../../src/machines/personas/admin.ts';
import { coordinator } from '../../src/machines/personas/coordinator.ts';
import { developer } from '../../src/machines/personas/developer.ts';
import { observer } from '../../src/machines/personas/observer.ts';
import { personas } from '../../src/machines/personas.ts';
import type { VirtualUserEvent } from '../../src/machines/virtual-user-chart.ts';
import {
  virtualUserMachine,
  type BehaviourSettings,
} from '../../src/machines/virtual-user-machine.ts';
import { mean } from '../determinism/statistics.ts';
import { behaviour } from './behaviour.ts';
import { driveUser } from './drive-user.ts';

type Fact = Exclude<VirtualUserEvent['type'], 'pushed' | 'due' | 'captured'>;

/** A user whose facts the test brings itself, one by one. */
function startUser(persona: Persona, settings: Partial<BehaviourSettings> = {}, index = 0) {
  const clock = new HeapClock();
  const machine = virtualUserMachine(persona, { ...behaviour, ...settings });
  const actor = createActor(machine, { clock, input: { index, name: `${persona.name}-${index}` } });
  actor.start();
  return {
    clock,
    tell: (...facts: readonly Fact[]): void => {
      for (const type of facts) actor.send({ type, at: clock.now() });
    },
    push: (event: string, data: Readonly<Record<string, string>>): void =>
      actor.send({ type: 'pushed', at: clock.now(), event, data }),
    state: () => statePath(actor.getSnapshot().value),
    context: () => actor.getSnapshot().context,
  };
}

type User = ReturnType<typeof startUser>;

/** Every back-off of a user who never gets a connection, until it gives up. */
function backOffsOf(user: User): readonly number[] {
  const backOffs: number[] = [];
  user.tell('started');
  for (;;) {
    user.tell('closed');
    if (user.state() !== 'reconnecting') return backOffs;
    backOffs.push(user.context().backOffMs);
    user.clock.runUntil(user.clock.now() + user.context().backOffMs);
  }
}

describe('think time', () => {
  test('does not drift: a scheduled user keeps its beat over a thousand jittered replies', () => {
    const { performed } = driveUser({
      persona: admin,
      index: 4,
      lengthMs: 3_100_000,
      settings: { transports: ['http'] },
      latencyMs: (n) => 1 + chance(1, 2, 3, n) * 900,
    });
    const chosen = performed.filter(
      ({ context }) => (admin.operations[context.operation]?.weight ?? 0) > 0,
    );
    const first = chosen[0]?.at ?? NaN;
    expect(chosen.length).toBeGreaterThan(1000);
    expect(first).toBeLessThan(3010);
    const lateness = chosen.map(({ at }, beat) => at - first - beat * 3000);
    const late = lateness.filter((ms) => ms > 0.01);
    // Only an investigation can take longer than a beat, and that shifts the next choice alone.
    expect(Math.min(...lateness)).toBeGreaterThan(-0.01);
    expect(late.length).toBeLessThan(10);
    expect(lateness.at(-1)).toBeLessThan(0.01);
  });

  test('is caught up on, but not by a burst, after a reply that took long', () => {
    const { performed } = driveUser({
      persona: admin,
      index: 4,
      lengthMs: 120_000,
      settings: { transports: ['http'] },
      latencyMs: (n) => (n === 3 ? 60_000 : 20),
    });
    const times = performed.map(({ at }) => at);
    const resumedAt = (times[2] ?? NaN) + 60_000;
    const hasty = times.filter((at) => at >= resumedAt && at < resumedAt + 2900);
    expect(hasty[0]).toBe(resumedAt);
    expect(hasty.length).toBeLessThanOrEqual(2);
  });

  test('starts at a moment of its own for every user', () => {
    const firsts = Array.from({ length: 50 }, (_, index) => {
      const settings = { transports: ['http'] } as const;
      const { performed } = driveUser({ persona: admin, index, lengthMs: 3100, settings });
      return performed[0]?.at ?? NaN;
    });
    expect(new Set(firsts).size).toBe(50);
    expect(mean(firsts)).toBeGreaterThan(1000);
    expect(mean(firsts)).toBeLessThan(2000);
  });

  test('scales: with a factor of 0 one operation follows another at once', () => {
    const { performed } = driveUser({
      persona: admin,
      index: 0,
      lengthMs: 1000,
      settings: { thinkTime: 0, transports: ['http'] },
      latencyMs: () => 10,
    });
    const gaps = performed.slice(1).map(({ at }, before) => at - (performed[before]?.at ?? NaN));
    expect(performed.length).toBeGreaterThan(90);
    for (const gap of gaps) expect(gap).toBeCloseTo(10, 6);
  });

  test('gives way to a reaction, which takes the time to read', () => {
    const user = startUser(observer);
    user.tell('started', 'opened', 'subscribed');
    user.push('alert.raised', { alert: 'a' });
    expect(user.state()).toBe('online.inspecting');
    const [least, most] = observer.traits.responseTimeMs;
    expect(user.context().responseMs).toBeGreaterThanOrEqual(least);
    expect(user.context().responseMs).toBeLessThan(most);
  });
});

describe('a reaction', () => {
  test('waits for the operation in hand, and then knows what the push was about', () => {
    const user = startUser(coordinator);
    user.tell('started', 'opened', 'subscribed');
    user.clock.runUntil(user.context().dueAt);
    expect(user.state()).toBe('online.coordinating');
    user.push('coalition.conflict', { coalition: 'c-1', agent: 'agent-9' });
    expect(user.state()).toBe('online.coordinating');
    user.tell('replied');
    expect(user.state()).toBe('online.surveying');
    user.clock.runUntil(user.context().dueAt);
    expect(user.state()).toBe('online.resolving');
    expect(user.context()).toMatchObject({
      operation: 'resolve',
      notice: { coalition: 'c-1', agent: 'agent-9' },
    });
  });

  test('depends on what was pushed', () => {
    const user = startUser(observer);
    user.tell('started', 'opened', 'subscribed');
    user.push('coalition.formed', { coalition: 'c-1' });
    expect(user.state()).toBe('online.inquiring');
  });
});

describe('the back-off', () => {
  const reconnect = { attempts: 40, strategy: 'full' as const, delayMs: 100, maxDelayMs: 6000 };

  test.each(Object.values(personas))(
    'of the $name grows with full jitter up to the cap',
    (persona) => {
      const { patience } = persona.traits.connection;
      const all = Array.from({ length: 60 }, (_, index) =>
        backOffsOf(startUser(persona, { reconnect }, index)),
      );
      for (const backOffs of all) {
        for (const [attempt, backOffMs] of backOffs.entries()) {
          const doubled = reconnect.delayMs * patience * (1 << Math.min(attempt, 20));
          expect(backOffMs).toBeGreaterThanOrEqual(0);
          expect(backOffMs).toBeLessThanOrEqual(Math.min(reconnect.maxDelayMs, doubled));
        }
      }
      const attemptMean = (attempt: number) => mean(all.map((one) => one[attempt] ?? NaN));
      expect(attemptMean(0) / (reconnect.delayMs * patience)).toBeGreaterThan(0.35);
      expect(attemptMean(0) / (reconnect.delayMs * patience)).toBeLessThan(0.65);
      expect(attemptMean(3)).toBeGreaterThan(attemptMean(0) * 3);
      const late = all.flatMap((backOffs) => backOffs.slice(12));
      expect(mean(late) / reconnect.maxDelayMs).toBeGreaterThan(0.45);
      expect(mean(late) / reconnect.maxDelayMs).toBeLessThan(0.55);
    },
  );

  test('does not overflow after many attempts', () => {
    const many = { attempts: 2000, strategy: 'full' as const, delayMs: 1000, maxDelayMs: 30_000 };
    const backOffs = backOffsOf(startUser(observer, { reconnect: many }));
    expect(backOffs).toHaveLength(2000);
    for (const backOffMs of backOffs) expect(backOffMs).toBeLessThanOrEqual(30_000);
    expect(mean(backOffs.slice(100))).toBeGreaterThan(14_000);
  });

  test.each(Object.values(personas))(
    'of the $name ends after as many attempts as it has',
    (persona) => {
      const user = startUser(persona);
      const { persistence } = persona.traits.connection;
      expect(backOffsOf(user)).toHaveLength(behaviour.reconnect.attempts * persistence);
      expect(user.state()).toBe('failed');
    },
  );

  test('does not happen without attempts', () => {
    const user = startUser(admin, { reconnect: { ...reconnect, attempts: 0 } });
    expect(backOffsOf(user)).toEqual([]);
    expect(user.state()).toBe('failed');
  });

  test('starts anew once the user is back online, and not before', () => {
    const user = startUser(observer);
    user.tell('started', 'closed');
    user.clock.runUntil(60_000);
    user.tell('opened');
    expect(user.context().attempts).toBe(1);
    user.tell('closed');
    expect(user.context().attempts).toBe(2);
    user.clock.runUntil(120_000);
    user.tell('opened', 'subscribed');
    expect(user.state()).toBe('online.watching');
    expect(user.context().attempts).toBe(0);
    user.tell('closed');
    expect(user.state()).toBe('reconnecting');
    expect(user.context().attempts).toBe(1);
  });
});

describe('leaving', () => {
  test('waits for the acknowledgement', () => {
    const user = startUser(developer);
    user.tell('started', 'opened', 'subscribed', 'stop');
    expect(user.state()).toBe('leaving');
    user.tell('acknowledged');
    expect(user.state()).toBe('left');
    expect(user.clock.pending()).toBe(0);
  });

  test('is over when patience is, or the socket', () => {
    const patient = startUser(developer);
    patient.tell('started', 'opened', 'subscribed', 'stop');
    patient.clock.runUntil(behaviour.leavePatienceMs - 0.001);
    expect(patient.state()).toBe('leaving');
    patient.clock.runUntil(behaviour.leavePatienceMs);
    expect(patient.state()).toBe('left');
    const cut = startUser(developer);
    cut.tell('started', 'opened', 'subscribed', 'stop', 'closed');
    expect(cut.state()).toBe('left');
  });
});

test('a user does the same again, whoever else is there', () => {
  const lived = (index: number) =>
    driveUser({ persona: coordinator, index, lengthMs: 600_000, pushEveryMs: 50_000 }).performed;
  const alone = lived(3);
  lived(2);
  expect(lived(3)).toEqual(alone);
  expect(lived(4).map(({ at }) => at)).not.toEqual(alone.map(({ at }) => at));
});
