import fc from 'fast-check';
import { from, lastValueFrom, Subject, toArray } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Histogram, prepareHistograms } from '../../src/metrics/histogram.ts';
import { transports, type Observation } from '../../src/metrics/observation.ts';
import type { Window } from '../../src/metrics/window.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { windowObservations } from '../../src/streams/window-observations.ts';
import { connectionAt, lifeAt } from './judged-run.ts';
import { faithfulRun, sampleAt, startedAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

function windowsOf(ledger: Ledger, observations: readonly Observation[]): Promise<Window[]> {
  return lastValueFrom(from(observations).pipe(windowObservations(ledger), toArray()));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

async function observed<Value>(
  observations: readonly Observation[],
  look: (windows: readonly Window[], ledger: Ledger) => Value,
): Promise<Value> {
  const ledger = new Ledger();
  try {
    return look(await windowsOf(ledger, observations), ledger);
  } finally {
    ledger.destroy();
  }
}

function samplesOf(observations: readonly Observation[]) {
  return observations.filter((observation) => observation.kind === 'sample');
}

describe('windows', () => {
  it('are closed by ticks, one after the other without a gap', () =>
    observed([tickAt(1_000), tickAt(2_000), tickAt(2_300)], (windows) => {
      expect(windows.map(({ index, startMs, endMs }) => [index, startMs, endMs])).toEqual([
        [0, 0, 1_000],
        [1, 1_000, 2_000],
        [2, 2_000, 2_300],
      ]);
    }));

  it('count a sample when it completes and an operation when it starts', () =>
    observed(
      [
        startedAt(990),
        tickAt(1_000, { inFlight: { websocket: 1, http: 0, database: 0 } }),
        sampleAt(1_010, { serviceUs: 20_000 }),
        tickAt(2_000),
      ],
      ([first, second]) => {
        expect(first?.transports.websocket).toMatchObject({ started: 1, ok: 0, inFlightAfter: 1 });
        expect(second?.transports.websocket).toMatchObject({
          started: 0,
          ok: 1,
          inFlightBefore: 1,
        });
        expect(second?.transports.websocket.latency).toEqual({
          count: 1,
          meanMs: 20,
          p50Ms: 20,
          p95Ms: 20,
          p99Ms: 20,
          maxMs: 20,
        });
      },
    ));

  it('tell personas, operations, errors, pushes, connections, lives and oddities apart', () =>
    observed(
      [
        { kind: 'life', at: 1, persona: 'admin', user: 'admin-1', step: 'created' },
        {
          kind: 'connection',
          at: 2,
          persona: 'admin',
          user: 'admin-1',
          state: 'connecting',
          step: 'opened',
          reconnect: true,
          startedAt: 1,
          errorClass: undefined,
          connectUs: 4_000,
        },
        {
          kind: 'connection',
          at: 3,
          persona: 'admin',
          user: 'admin-1',
          state: 'online.acting',
          step: 'closed',
          reconnect: false,
          startedAt: 1,
          errorClass: 'close_1006',
          connectUs: undefined,
        },
        { kind: 'push', at: 4, persona: 'admin', channel: 'inbox:admin-1' },
        { kind: 'oddity', at: 5, persona: 'admin', user: 'admin-1', state: 'online', what: 'late' },
        startedAt(6, { persona: 'admin', transport: 'database', operation: 'agents.create' }),
        sampleAt(7, {
          persona: 'admin',
          user: 'admin-7',
          state: 'online.maintaining',
          transport: 'database',
          operation: 'agents.create',
          outcome: 'failed',
          errorClass: 'sqlstate_40',
          poolWaitUs: 250,
        }),
        tickAt(1_000, {
          states: { 'online.acting': 1 },
          online: { admin: 1 },
          personaStates: { admin: { 'online.acting': 1 } },
          traffic: { sentBytes: 120, receivedBytes: 4_000 },
        }),
      ],
      ([window]) => {
        const figures = {
          started: 1,
          ok: 0,
          failed: 1,
          errors: { sqlstate_40: 1 },
          poolWait: { count: 1, maxMs: 0.25 },
        };
        expect(window?.personas['admin']).toMatchObject({
          online: 1,
          users: { created: 1, connected: 0, active: 0, errored: 0 },
          lives: { created: 1, left: 0 },
          connections: { open: 0, opened: 1, closed: 1, reconnects: 1, causes: { close_1006: 1 } },
          pushes: 1,
          oddities: { late: 1 },
          states: { 'online.acting': 1 },
          transports: { database: { ...figures, operations: { 'agents.create': figures } } },
        });
        expect(window?.transports.database).toMatchObject(figures);
        expect(window?.users).toEqual({ created: 1, connected: 0, active: 0, errored: 0 });
        expect(window?.traffic).toEqual({ sentBytes: 120, receivedBytes: 4_000 });
        expect(window?.connections).toMatchObject({
          open: 0,
          opened: 1,
          reconnects: 1,
          closed: 1,
          causes: { close_1006: 1 },
          connectTime: { count: 1, maxMs: 4 },
        });
        expect(window?.pushes).toEqual({ 'inbox:*': 1 });
        expect(window?.oddities).toEqual({ late: 1, ambiguous: 0, unmatched: 0, malformed: 0 });
        expect(window?.states).toEqual({ 'online.acting': 1 });
        expect(window?.lastError).toEqual({
          atMs: 7,
          user: 'admin-7',
          persona: 'admin',
          state: 'online.maintaining',
          transport: 'database',
          operation: 'agents.create',
          errorClass: 'sqlstate_40',
          fault: null,
        });
      },
    ));

  it('say how many users came so far and how many connections stand, and what passed since', () => {
    const traffic = (bytes: number) => ({ sentBytes: bytes, receivedBytes: 2 * bytes });
    return observed(
      [
        lifeAt(1, 'created'),
        connectionAt(2),
        tickAt(1_000, { traffic: traffic(10) }),
        lifeAt(1_001, 'connected'),
        lifeAt(1_002, 'failed'),
        connectionAt(1_003),
        connectionAt(1_004, { step: 'closed', errorClass: 'close_1006' }),
        tickAt(2_000, { traffic: traffic(15) }),
      ],
      (windows, ledger) => {
        expect(windows.map(({ users }) => users)).toEqual([
          { created: 1, connected: 0, active: 0, errored: 0 },
          { created: 1, connected: 1, active: 0, errored: 1 },
        ]);
        expect(windows.map(({ connections }) => connections.open)).toEqual([1, 1]);
        expect(windows.map(({ personas }) => personas['observer']?.connections.open)).toEqual([
          1, 1,
        ]);
        expect(windows.map((window) => window.traffic)).toEqual([traffic(10), traffic(5)]);
        expect(ledger.totals().traffic).toEqual(traffic(15));
      },
    );
  });

  it('count observations older than themselves', () =>
    observed([tickAt(1_000), sampleAt(900), tickAt(2_000)], (windows, ledger) => {
      expect(windows.map(({ misplaced }) => misplaced)).toEqual([0, 1]);
      expect(ledger.totals().misplaced).toBe(1);
    }));

  it('are the same for everybody who subscribes, and nothing is counted twice', () => {
    const ledger = new Ledger();
    const source$ = new Subject<Observation>();
    const windows$ = source$.pipe(windowObservations(ledger));
    const one: Window[] = [];
    const other: Window[] = [];
    windows$.subscribe((window) => one.push(window));
    windows$.subscribe((window) => other.push(window));
    for (const observation of [startedAt(1), sampleAt(2), tickAt(1_000)]) source$.next(observation);
    expect(one).toEqual(other);
    expect(one[0]?.transports.websocket.ok).toBe(1);
    ledger.destroy();
  });
});

describe('conservation', () => {
  it('holds in every window of a faithful run', () =>
    fc.assert(
      fc.asyncProperty(faithfulRun, (observations) =>
        observed(observations, (windows, ledger) => {
          for (const window of windows) {
            for (const transport of transports)
              expect(window.transports[transport].missing).toBe(0);
          }
          expect(ledger.totals().brokenWindows).toBe(0);
        }),
      ),
      { numRuns: 60 },
    ));

  it('is broken by any one operation that is lost, doubled or invented', () =>
    fc.assert(
      fc.asyncProperty(faithfulRun, fc.nat(), fc.boolean(), (observations, pick, doubled) => {
        const counted = observations.filter(({ kind }) => kind === 'sample' || kind === 'started');
        const victim = counted[pick % Math.max(1, counted.length)];
        fc.pre(victim !== undefined);
        const faulty = observations.flatMap((one) =>
          one === victim ? (doubled ? [one, one] : []) : [one],
        );
        return observed(faulty, (windows, ledger) => {
          const broken = windows.findIndex(({ transports: all }) =>
            Object.values(all).some(({ missing }) => missing !== 0),
          );
          expect(broken).toBeGreaterThanOrEqual(0);
          expect(ledger.totals().firstBrokenWindow).toBe(broken);
        });
      }),
      { numRuns: 60 },
    ));
});

describe('totals', () => {
  it('are the sums of the windows, at every level', () =>
    fc.assert(
      fc.asyncProperty(faithfulRun, (observations) =>
        observed(observations, (windows, ledger) => {
          const totals = ledger.totals();
          for (const transport of transports) {
            for (const outcome of ['started', 'ok', 'failed', 'timedOut', 'cancelled'] as const) {
              const whole = sum(windows.map((window) => window.transports[transport][outcome]));
              const lanes = [...totals.personas.values()].flatMap(
                (persona) => persona.lanes.get(transport) ?? [],
              );
              const operations = lanes.flatMap((lane) => [...lane.operations.values()]);
              expect(sum(totals.phases.map((p) => p.transports[transport][outcome]))).toBe(whole);
              expect(sum(lanes.map((lane) => lane.all[outcome]))).toBe(whole);
              expect(sum(operations.map((operation) => operation[outcome]))).toBe(whole);
            }
          }
          const pushed = sum(windows.flatMap((window) => Object.values(window.pushes)));
          expect(totals.pushes.total()).toBe(pushed);
        }),
      ),
      { numRuns: 40 },
    ));

  it('hold exactly the latencies of the samples that were ok, bucket by bucket', () =>
    fc.assert(
      fc.asyncProperty(faithfulRun, (observations) =>
        observed(observations, (_windows, ledger) => {
          for (const transport of transports) {
            const direct = new Histogram();
            const merged = new Histogram();
            for (const sample of samplesOf(observations)) {
              if (sample.transport === transport && sample.outcome === 'ok') {
                direct.record(sample.serviceUs);
              }
            }
            for (const phase of ledger.totals().phases) {
              const latency = phase.transports[transport].latency;
              if (latency !== undefined) merged.merge(latency);
            }
            expect(merged.encode()).toEqual(direct.encode());
            direct.destroy();
            merged.destroy();
          }
        }),
      ),
      { numRuns: 30 },
    ));

  it('leave out, and count, what came after the last tick', () =>
    observed([tickAt(1_000), startedAt(1_100), sampleAt(1_200)], (_windows, ledger) => {
      expect(ledger.totals()).toMatchObject({ unclosed: 2, windows: 1 });
      expect(ledger.totals().phases[0]?.transports.websocket.started).toBe(0);
    }));

  it('have at most a thousand series; the rest is counted as other', () => {
    const many = Array.from({ length: 1_200 }, (_, index) =>
      startedAt(1, { operation: `query.number_${index}` }),
    );
    const inFlight = { websocket: 1_200, http: 0, database: 0 };
    return observed([...many, tickAt(1_000, { inFlight })], ([window], ledger) => {
      const lane = ledger.totals().personas.get('observer')?.lanes.get('websocket');
      expect(lane?.operations.size).toBe(1_001);
      expect(lane?.operations.get('other')?.started).toBe(200);
      expect(lane?.all.started).toBe(1_200);
      expect(window?.folded).toBe(200);
      expect(ledger.totals().folded).toBe(200);
    });
  });

  it('have at most 64 personas; the rest is counted as other', () => {
    const many = Array.from({ length: 70 }, (_, index) => startedAt(1, { persona: `p${index}` }));
    const inFlight = { websocket: 70, http: 0, database: 0 };
    return observed([...many, tickAt(1_000, { inFlight })], (_windows, ledger) => {
      const { personas } = ledger.totals();
      expect(personas.size).toBe(65);
      expect(personas.get('other')?.lanes.get('websocket')?.all.started).toBe(6);
    });
  });
});
