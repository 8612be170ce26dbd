import { describe, expect, test } from 'vitest';
import { FaultAttribution } from '../../src/faults/fault-attribution.ts';
import { isHit } from '../../src/faults/connection-terms.ts';
import { FaultReach } from '../../src/faults/fault-reach.ts';
import { injectedError } from '../../src/metrics/injected-error.ts';
import type {
  Connection,
  FaultKind,
  Life,
  Presence,
  Sample,
} from '../../src/metrics/observation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { usualScenario } from '../support/usual-scenario.ts';
import { connectionAt } from '../streams/judged-run.ts';
import { sampleAt } from '../streams/observed-run.ts';

const user = 'observer-1';

/** Of a model without faults by default. */
interface Attributed {
  readonly scenario?: Scenario;
  readonly isComputed?: boolean;
}

/** Attribution of one run; each function says which fault what it is given was put down to. */
function attribution({ scenario = usualScenario(), isComputed = true }: Attributed = {}) {
  const faults = new FaultAttribution(new FaultReach(scenario, isComputed));
  const causeOf = (seen: Sample | Connection | Presence): string | undefined => {
    const told = faults.attribute(seen);
    return 'fault' in told && typeof told.fault === 'string' ? told.fault : undefined;
  };
  const note =
    (step: 'began' | 'ended') =>
    (at: number, [fault, target]: Part, id: string = fault): void =>
      void faults.attribute({ kind: 'fault', at, step, id, fault, target });
  return {
    faults,
    began: note('began'),
    ended: note('ended'),
    failed: (at: number, errorClass: string, parts: Partial<Sample> = {}) =>
      causeOf(sampleAt(at, { transport: 'http', outcome: 'failed', errorClass, ...parts })),
    late: (at: number, serviceMs: number, parts: Partial<Sample> = {}) => {
      const serviceUs = serviceMs * 1000;
      const time = { outcome: 'timedOut', errorClass: 'timed_out', serviceUs } as const;
      return causeOf(sampleAt(at, { ...time, ...parts }));
    },
    opened: (at: number, who: Who) => causeOf(connectionAt(at, who)),
    closed: (at: number, errorClass = 'close_1006', who: Who = { user }) =>
      causeOf(connectionAt(at, { step: 'closed', errorClass, ...who })),
    refused: (at: number, errorClass = 'ECONNREFUSED', startedAt = at) =>
      causeOf(connectionAt(at, { user, step: 'refused', errorClass, startedAt })),
    present: (at: number, step: Presence['step']) =>
      causeOf({ kind: 'presence', at, persona: 'observer', user, step }),
    lived: (at: number, step: Life['step']) =>
      faults.attribute({ kind: 'life', at, persona: 'observer', user, step }),
  };
}

type Who = Pick<Connection, 'user' | 'connection'>;
type Part = readonly [fault: FaultKind, target: string];

const kill: Part = ['kill', 'platform'];

describe('what failed is of a fault', () => {
  test('only while it lasts, on the transports of its target', () => {
    const { began, ended, failed } = attribution();
    expect(failed(999, 'ECONNRESET')).toBeUndefined();
    began(1000, kill);
    expect(failed(1000, 'ECONNRESET')).toBe('kill');
    expect(failed(1500, 'ECONNREFUSED')).toBe('kill');
    expect(failed(1500, 'connection_lost', { transport: 'database' })).toBeUndefined();
    ended(2000, kill);
    expect(failed(9000, 'ECONNREFUSED')).toBeUndefined();
  });

  test.each<readonly [FaultKind, string]>([
    ['stall', 'websocket'],
    ['stall', 'http'],
    ['stall', 'database'],
  ])('of a %s of the %s only there', (kind, target) => {
    const { began, late } = attribution();
    began(1000, [kind, target]);
    const causes = (['websocket', 'http', 'database'] as const).map((transport) =>
      late(1500, 100, { transport }),
    );
    const transports = ['websocket', 'http', 'database'];
    expect(causes).toEqual(transports.map((one) => (one === target ? kind : undefined)));
  });

  test('when it was under way at any time of the fault, and not when it came later', () => {
    const { began, ended, late } = attribution();
    began(1000, ['stall', 'websocket']);
    ended(2000, ['stall', 'websocket']);
    expect(late(11_999, 10_000)).toBe('stall');
    expect(late(12_001, 10_000)).toBeUndefined();
    const waited = { transport: 'database', poolWaitUs: 5_000_000 } as const;
    expect(late(12_000, 5_001, waited)).toBeUndefined();
    began(13_000, ['stall', 'database'], 'stall-2');
    ended(14_000, ['stall', 'database'], 'stall-2');
    expect(late(20_000, 1_500, waited)).toBe('stall-2');
  });

  test('never when the target answered, or the run made it fail', () => {
    const { began, failed, late } = attribution();
    for (const target of ['websocket', 'http', 'database']) began(1000, ['stall', target]);
    began(1000, kill);
    for (const answer of ['http_500', 'http_503', 'check_failed', 'invalid', injectedError]) {
      expect(failed(1500, answer)).toBeUndefined();
      expect(failed(1500, answer, { transport: 'websocket' })).toBeUndefined();
    }
    const sqlState = { transport: 'database', errorClass: 'sqlstate_57014' } as const;
    expect(failed(1500, 'sqlstate_40001', { transport: 'database' })).toBeUndefined();
    expect(late(1500, 100, sqlState)).toBeUndefined();
  });

  test('never when it went well or was given up', () => {
    const { faults, began, failed, refused } = attribution();
    began(1000, kill);
    const well = sampleAt(1500);
    expect(faults.attribute(well)).toBe(well);
    const opened = connectionAt(1500, { user });
    expect(faults.attribute(opened)).toBe(opened);
    expect(failed(1500, 'ECONNRESET', { outcome: 'cancelled' })).toBeUndefined();
    expect(refused(1500, 'given_up')).toBeUndefined();
  });

  test('that began last, when it can be of several', () => {
    const { began, ended, failed } = attribution();
    began(1000, kill);
    began(1200, ['reset', 'http']);
    began(1300, ['stall', 'websocket']);
    expect(failed(1500, 'ECONNRESET')).toBe('reset');
    expect(failed(1500, 'ECONNREFUSED')).toBe('kill');
    ended(1600, ['reset', 'http']);
    expect(failed(5000, 'ECONNRESET')).toBe('kill');
  });

  test('of its kind: what refuses leaves open connections alone, what slows refuses none', () => {
    const { began, closed, refused, late, failed } = attribution();
    began(1000, ['refuse', 'websocket']);
    began(1000, ['refuse', 'http']);
    expect(closed(1500)).toBeUndefined();
    expect(closed(1500, 'ECONNRESET')).toBeUndefined();
    expect(late(1500, 100)).toBeUndefined();
    expect(late(1500, 100, { transport: 'http' })).toBeUndefined();
    expect(failed(1500, 'ECONNREFUSED')).toBe('refuse');
    expect(refused(1500)).toBe('refuse');
    const slow = attribution();
    slow.began(1000, ['latency', 'websocket']);
    expect(slow.refused(1500)).toBeUndefined();
    expect(slow.refused(1500, 'handshake_timeout')).toBe('latency');
  });

  test('a time-out is of what was lost, not of what came a moment later', () => {
    const { began, ended, late } = attribution();
    began(1000, ['lose', 'websocket']);
    ended(2000, ['lose', 'websocket']);
    began(3000, ['reorder', 'websocket']);
    expect(late(11_500, 10_000)).toBe('lose');
    expect(late(3900, 700)).toBe('reorder');
  });

  test('a restart says good-bye, a kill does not', () => {
    const { began, closed } = attribution();
    began(1000, kill);
    expect(closed(1500, 'close_1001')).toBeUndefined();
    began(2000, ['restart', 'platform']);
    expect(closed(2500, 'close_1001')).toBe('restart');
  });
});

describe('a user that a fault threw out', () => {
  test('is on its way back until it is online again, and what fails on it is of the fault', () => {
    const { began, ended, closed, refused, failed, present } = attribution();
    const cutOff = (at: number, errorClass: string): string | undefined =>
      failed(at, errorClass, { transport: 'websocket', user });
    began(1000, kill);
    expect(closed(1000)).toBe('kill');
    expect(present(1000, 'lost')).toBe('kill');
    expect(cutOff(1000, 'close_1006')).toBe('kill');
    ended(2000, kill);
    expect(refused(8000)).toBe('kill');
    expect(refused(8000, 'http_503')).toBe('kill');
    expect(cutOff(8100, 'close_1006')).toBe('kill');
    expect(cutOff(8100, 'overloaded')).toBeUndefined();
    expect(failed(8100, 'ECONNRESET', { user })).toBeUndefined();
    expect(present(8200, 'online')).toBeUndefined();
    expect(cutOff(8300, 'close_1006')).toBeUndefined();
    expect(refused(8400)).toBeUndefined();
    expect(closed(8500)).toBeUndefined();
    expect(present(8500, 'lost')).toBeUndefined();
  });

  test('may as well never have been online before', () => {
    const { began, ended, refused } = attribution();
    expect(refused(900)).toBeUndefined();
    began(1000, kill);
    expect(refused(1500)).toBe('kill');
    ended(2000, kill);
    expect(refused(3000)).toBe('kill');
  });

  test.each(['failed', 'crashed', 'left'] as const)('is on no way back once it has %s', (step) => {
    const { began, ended, closed, lived, refused } = attribution();
    began(1000, kill);
    closed(1100);
    ended(2000, kill);
    lived(3000, step);
    expect(refused(4000)).toBeUndefined();
  });

  test('is put down to another fault that hits it on its way', () => {
    const { began, ended, closed, refused } = attribution();
    began(1000, kill, 'kill-1');
    closed(1100);
    ended(2000, kill, 'kill-1');
    began(3000, kill, 'kill-2');
    expect(refused(3100)).toBe('kill-2');
    ended(4000, kill, 'kill-2');
    expect(refused(5000)).toBe('kill-2');
  });

  test('may notice within a second of the end, and not later', () => {
    const { began, ended, closed, present } = attribution();
    began(1000, ['half_open', 'websocket']);
    ended(2000, ['half_open', 'websocket']);
    expect(closed(2999, 'ECONNRESET')).toBe('half_open');
    present(2999, 'online');
    expect(closed(3001, 'ECONNRESET')).toBeUndefined();
  });

  test('loses what waits to be sent, too', () => {
    const { began, failed } = attribution();
    began(1000, ['bandwidth', 'websocket']);
    expect(failed(1500, 'blocked', { transport: 'websocket' })).toBe('bandwidth');
    expect(failed(1500, 'close_1006', { transport: 'websocket' })).toBeUndefined();
  });
});

test('what was closed with another code is not of a fault that closes connections', async () => {
  const faults = [{ at: '1s', close: 'websocket', code: 1012, for: '1s' }];
  const { began, closed } = attribution({
    scenario: await scenarioOf({ users: { observer: 1 }, faults }),
  });
  began(1000, ['close', 'websocket'], 'close-1');
  expect(closed(1500, 'close_1006')).toBeUndefined();
  expect(closed(1500, 'close_1012')).toBe('close-1');
});

describe('a fault of a share of the connections', () => {
  const stall: Part = ['stall', 'websocket'];
  const numbers = Array.from({ length: 40 }, (_, connection) => connection);

  async function partial() {
    const faults = [{ at: '1s', stall: 'websocket', share: '50%', for: '1s' }];
    const scenario = await scenarioOf({ users: { observer: 1 }, faults });
    const told = attribution({ scenario });
    const isOf = (connection: number): boolean => isHit(half, { seed: scenario.seed, connection });
    return { ...told, isOf };
  }

  const half = { id: 'stall-1', share: 0.5 };
  const whoOf = (connection: number): Who => ({ user: `observer-${connection}`, connection });

  test('is the cause on those that it hits, and on those that nobody knows', async () => {
    const { began, opened, closed, late, isOf } = await partial();
    for (const number of numbers) opened(900, whoOf(number));
    began(1000, stall, 'stall-1');
    const causes = numbers.map((number) =>
      late(1500, 100, { transport: 'websocket', user: whoOf(number).user }),
    );
    const expected = numbers.map((number) => (isOf(number) ? 'stall-1' : undefined));
    expect(new Set(expected).size).toBe(2);
    expect(causes).toEqual(expected);
    expect(numbers.map((number) => closed(1600, 'close_1006', whoOf(number)))).toEqual(expected);
    expect(closed(1600, 'close_1006', { user: 'observer-99' })).toBe('stall-1');
  });

  test('no longer concerns a user with a new connection that it does not hit', async () => {
    const { began, opened, late, isOf } = await partial();
    const [hit = -1] = numbers.filter(isOf);
    const [spared = -1] = numbers.filter((number) => !isOf(number));
    began(1000, stall, 'stall-1');
    const ask = (): string | undefined => late(1500, 100, { transport: 'websocket', user });
    opened(1100, { user, connection: hit });
    expect(ask()).toBe('stall-1');
    opened(1200, { user, connection: spared });
    expect(ask()).toBeUndefined();
  });

  test('goes by time on other transports', async () => {
    const { began, late } = await partial();
    began(1000, ['stall', 'http'], 'stall-2');
    for (const number of numbers) {
      expect(late(1500, 100, { transport: 'http', user: whoOf(number).user })).toBe('stall-2');
    }
  });
});

describe('what a platform answers when its database is broken', () => {
  const kinds = ['terminate', 'lock', 'serialization', 'read_only', 'connection_limit'] as const;
  const answers = [
    ['websocket', 'database'],
    ['http', 'http_500'],
    ['http', 'http_503'],
  ] as const;

  test.each(kinds)('is of a fault %s while it lasts, and for a second more', (kind) => {
    const { began, ended, failed } = attribution({ isComputed: false });
    const causes = (at: number) =>
      answers.map(([transport, errorClass]) => failed(at, errorClass, { transport }));
    began(1000, [kind, 'database']);
    expect(causes(1500)).toEqual([kind, kind, kind]);
    ended(2000, [kind, 'database']);
    expect(causes(2999)).toEqual([kind, kind, kind]);
    expect(causes(3002)).toEqual([undefined, undefined, undefined]);
  });

  test('may be no answer in time, where the fault makes it wait', () => {
    const causes = kinds.map((kind) => {
      const { began, late } = attribution({ isComputed: false });
      began(1000, [kind, 'database']);
      return late(1500, 100, { transport: 'websocket' });
    });
    expect(causes).toEqual([undefined, 'lock', undefined, undefined, 'connection_limit']);
  });

  test('is its own where the fault is of something else', () => {
    const { began, failed, late } = attribution({ isComputed: false });
    began(1000, ['exhaust_pool', 'database']);
    began(1000, ['stall', 'database']);
    for (const [transport, errorClass] of answers) {
      expect(failed(1500, errorClass, { transport })).toBeUndefined();
      expect(late(1500, 100, { transport })).toBeUndefined();
    }
    began(1000, ['lock', 'database']);
    for (const answer of ['conflict', 'overloaded', 'not_found', 'http_404']) {
      expect(failed(1500, answer)).toBeUndefined();
    }
  });

  const usual = usualScenario();
  const foreign = { ...usual, target: { ...usual.target, wsUrl: 'ws://127.0.0.1/ws' } };
  const ownDatabase = { ...usual, target: { ...usual.target, dbUrl: 'postgres://127.0.0.1' } };

  test.each<readonly [string, Attributed, readonly (string | undefined)[]]>([
    ['a model', {}, [undefined, undefined]],
    ['a foreign target', { scenario: foreign, isComputed: false }, [undefined, undefined]],
    ['a database of your own', { scenario: ownDatabase, isComputed: false }, ['lock', 'read_only']],
  ])('with %s', (_, of, expected) => {
    const { began, failed } = attribution(of);
    const ask = () => failed(1500, 'database', { transport: 'websocket' });
    began(1000, ['lock', 'database']);
    const ofLock = ask();
    began(1200, ['read_only', 'database']);
    expect([ofLock, ask()]).toEqual(expected);
  });
});
