import { beforeAll, describe, expect, it } from 'vitest';
import { liveHistograms, prepareHistograms } from '../../src/metrics/histogram.ts';
import { transports, type Observation } from '../../src/metrics/observation.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from './facts-of.ts';
import { pacedAt, sampleAt, startedAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

/** One second of everything that is booked, under new names wherever names come from outside. */
function second(index: number): readonly Observation[] {
  const at = index * 1_000;
  const latenessUs = 20;
  const who = { persona: 'observer', operation: `query.number_${index % 50}` };
  return [
    pacedAt(at),
    pacedAt(at, { step: 'started', latenessUs }),
    ...transports.flatMap((transport) => [
      startedAt(at, { ...who, transport }),
      sampleAt(at + 1, { ...who, transport, latenessUs, poolWaitUs: 5 }),
    ]),
    startedAt(at, { ...who, operation: `query.only_${index}` }),
    sampleAt(at + 1, { operation: `query.only_${index}`, errorClass: `e${index}`, latenessUs }),
    { kind: 'push', at, persona: `persona_${index}`, channel: `channel_${index}` },
    { kind: 'reading', at, figure: `figure_${index}`, value: index },
    ...(['counter', 'gauge', 'histogram'] as const).map(
      (measure) =>
        ({
          kind: 'measure',
          at,
          persona: 'observer',
          metric: `${measure}_${index}`,
          measure,
          value: 1,
        }) as const,
    ),
    tickAt(at + 1_000, { phase: `phase ${index}`, states: { [`online.state_${index}`]: 1 } }),
  ];
}

function observeSeconds(ledger: Ledger, from: number, to: number): void {
  for (let index = from; index < to; index += 1) {
    for (const observation of second(index)) ledger.observe(observation);
  }
}

describe('the books', () => {
  it('hold as many histograms after 10,000 windows of one kind as after 10', () => {
    const before = liveHistograms();
    const ledger = new Ledger();
    const steady = (from: number, to: number): void => {
      for (let index = from; index < to; index += 1) {
        const at = index * 1_000;
        const planned = { latenessUs: 30 };
        ledger.observe(pacedAt(at));
        ledger.observe(pacedAt(at, { step: 'started', ...planned }));
        ledger.observe(startedAt(at));
        ledger.observe(sampleAt(at + 1, planned));
        ledger.observe(tickAt(at + 1_000));
      }
    };
    steady(0, 10);
    const after10 = liveHistograms() - before;
    steady(10, 10_000);
    expect(after10).toBeGreaterThan(0);
    expect(liveHistograms() - before).toBe(after10);
    summarize(ledger.totals(), factsOf());
    expect(liveHistograms() - before).toBe(after10);
    ledger.destroy();
    expect(liveHistograms()).toBe(before);
  });

  it('stop growing at their limits, however many names the target and the users think of', () => {
    const before = liveHistograms();
    const ledger = new Ledger();
    observeSeconds(ledger, 0, 1_200);
    const full = liveHistograms() - before;
    const size = JSON.stringify(summarize(ledger.totals(), factsOf())).length;
    observeSeconds(ledger, 1_200, 2_400);
    expect(liveHistograms() - before).toBe(full);
    const grown = JSON.stringify(summarize(ledger.totals(), factsOf())).length / size;
    expect(grown).toBeLessThan(1.05);
    expect(ledger.totals().folded).toBeGreaterThan(1_000);
    ledger.destroy();
    expect(liveHistograms()).toBe(before);
  });
});
