import { Subject } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import type { NotSaved, Sink } from '../../src/metrics/sink.ts';
import { feedSinks } from '../../src/streams/feed-sinks.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { windowObservations } from '../../src/streams/window-observations.ts';
import { sampleAt, startedAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

function collecting(name: string, taken: number[], finishes: readonly NotSaved[] = []): Sink {
  return {
    name,
    window: ({ index }) => void taken.push(index),
    finish: () => Promise.resolve(finishes),
  };
}

const throwing: Sink = {
  name: 'broken.txt',
  window: () => {
    throw new Error('out of ink');
  },
  finish: () => Promise.reject(new Error('still out of ink')),
};

describe('a sink that throws', () => {
  it('changes neither the counts nor what the other sinks get, and is reported', async () => {
    const ledger = new Ledger();
    const source$ = new Subject<Observation>();
    const taken: number[] = [];
    const fed = feedSinks(source$.pipe(windowObservations(ledger)), [
      throwing,
      collecting('good.txt', taken),
    ]);
    for (const at of [1_000, 2_000, 3_000]) {
      for (const one of [startedAt(at - 2), sampleAt(at - 1), tickAt(at)]) source$.next(one);
    }
    const facts = { version: '0', scenario: 's', seed: 1, complete: true, reason: undefined };
    const summary = summarize(ledger.totals(), facts);
    const problems = await fed.finish(summary);
    expect(taken).toEqual([0, 1, 2]);
    expect(summary.messages).toMatchObject({ sent: 3, received: 3 });
    expect(problems.map(({ file, message }) => [file, message])).toEqual([
      ['broken.txt', 'out of ink'],
      ['broken.txt', 'still out of ink'],
    ]);
    ledger.destroy();
  });

  it('leaves the reports of the others untouched', async () => {
    const ledger = new Ledger();
    const report = { file: 'full.txt', code: 'ENOSPC', message: 'no space left' };
    const fed = feedSinks(new Subject(), [collecting('full.txt', [], [report])]);
    const facts = { version: '0', scenario: 's', seed: 1, complete: true, reason: undefined };
    expect(await fed.finish(summarize(ledger.totals(), facts))).toEqual([report]);
    ledger.destroy();
  });
});
