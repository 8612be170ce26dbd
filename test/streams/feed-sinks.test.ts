import { Subject } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import type { NotSaved, Sink } from '../../src/metrics/sink.ts';
import type { Window } from '../../src/metrics/window.ts';
import { feedSinks, type FedSinks } from '../../src/streams/feed-sinks.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { windowObservations } from '../../src/streams/window-observations.ts';
import { factsOf } from './facts-of.ts';
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
    const feed = { windows$: source$.pipe(windowObservations(ledger)), observations$: source$ };
    const fed = feedSinks(feed, [throwing, collecting('good.txt', taken)]);
    for (const at of [1_000, 2_000, 3_000]) {
      for (const one of [startedAt(at - 2), sampleAt(at - 1), tickAt(at)]) source$.next(one);
    }
    const summary = summarize(ledger.totals(), factsOf());
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
    const feed = { windows$: new Subject<Window>(), observations$: new Subject<Observation>() };
    const fed = feedSinks(feed, [collecting('full.txt', [], [report])]);
    expect(await fed.finish(summarize(ledger.totals(), factsOf()))).toEqual([report]);
    ledger.destroy();
  });
});

describe('a sink that sees observations', () => {
  it('gets each one before the window it belongs to', async () => {
    const { feed, source$, end } = feeding();
    const seen: string[] = [];
    const sink = {
      ...collecting('seen.txt', []),
      observe: ({ kind }: Observation) => void seen.push(kind),
      window: ({ index }: Window) => void seen.push(`window ${index}`),
    };
    const fed = feedSinks(feed, [sink]);
    for (const one of [startedAt(1), sampleAt(2), tickAt(1_000), sampleAt(1_001), tickAt(2_000)]) {
      source$.next(one);
    }
    await end(fed);
    expect(seen.filter((what) => what !== 'tick')).toEqual([
      'started',
      'sample',
      'window 0',
      'sample',
      'window 1',
    ]);
  });

  it('is left out once it throws, and changes no count', async () => {
    const { feed, source$, end } = feeding();
    let calls = 0;
    const taken: number[] = [];
    const sink = {
      ...collecting('bad.txt', taken),
      observe: () => {
        calls += 1;
        throw new Error('no room');
      },
    };
    const fed = feedSinks(feed, [sink]);
    for (const one of [startedAt(1), sampleAt(2), tickAt(1_000)]) source$.next(one);
    const { problems, summary } = await end(fed);
    expect(calls).toBe(1);
    expect(taken).toEqual([]);
    expect(problems).toEqual([{ file: 'bad.txt', code: 'SINK', message: 'no room' }]);
    expect(summary.messages).toMatchObject({ sent: 1, received: 1 });
  });
});

function feeding() {
  const ledger = new Ledger();
  const source$ = new Subject<Observation>();
  const feed = { windows$: source$.pipe(windowObservations(ledger)), observations$: source$ };
  const end = async (fed: FedSinks) => {
    const summary = summarize(ledger.totals(), factsOf());
    const problems = await fed.finish(summary);
    ledger.destroy();
    expect(source$.observed).toBe(false);
    return { summary, problems };
  };
  return { feed, source$, end };
}
