import { describe, expect, test } from 'vitest';
import type { Persona } from '../../src/machines/persona.ts';
import { admin } from '../../src/machines/personas/admin.ts';
import { analyst } from '../../src/machines/personas/analyst.ts';
import { developer } from '../../src/machines/personas/developer.ts';
import { personas } from '../../src/machines/personas.ts';
import { meanGapMs, type InteractionPattern, type Traits } from '../../src/machines/traits.ts';
import {
  dispersionOf,
  kolmogorov,
  kolmogorovBound,
  mean,
  variance,
} from '../determinism/statistics.ts';
import { parametersOf } from '../machines/config-parts.ts';
import { livesOf, type Deed, type Lives } from '../support/lives.ts';

const levels = ['hyperactive', 'active', 'moderate', 'passive', 'sporadic'] as const;

/** Reading takes no time to speak of, so that patterns show undisturbed. */
const meanMs = meanGapMs.active;
const quick: Partial<Traits> = { activity: 'active', responseTimeMs: [1, 2] };

/** The longest that whatever follows from one choice may take a quick reader. */
const chainMs = 100;

/** Ten minutes of four users, about 600 choices each. */
const users = 4;
const lengthMs = 600 * meanMs;

/** Stretches of ten mean gaps, after everybody has come. */
const stretch = { fromMs: meanMs, stretchMs: 10 * meanMs, stretches: 59 };

/** Standard deviations beyond which a bound of a test lies. */
const sigmas = 4;

/** Spread of the mean of an index of dispersion over all users, for events at random. */
const dispersionSpread = Math.sqrt(2 / (users * (stretch.stretches - 1)));

function livesWith(persona: Persona, pattern: InteractionPattern, more = {}) {
  return livesOf({ persona, traits: { ...quick, pattern }, users, lengthMs, ...more });
}

/** When every user made its free choices. */
function choicesOf({ deeds }: Lives): readonly (readonly number[])[] {
  return deeds.map((own) => own.filter(({ isChosen }) => isChosen).map(({ at }) => at));
}

/** Between one choice of a user and its next; a new connection is a new beginning. */
function gapsOf({ deeds }: Lives): readonly number[] {
  return deeds.flatMap((own) => {
    const gaps: number[] = [];
    let before = NaN;
    for (const { at, isFirst, isChosen } of own) {
      if (isFirst) before = NaN;
      if (!isChosen) continue;
      if (!Number.isNaN(before)) gaps.push(at - before);
      before = at;
    }
    return gaps;
  });
}

function meanDispersion(lives: Lives): number {
  return mean(choicesOf(lives).map((times) => dispersionOf(times, stretch)));
}

function count(lives: Lives): number {
  return choicesOf(lives).flat().length;
}

/** How often somebody came online; the first choice after it is prompted by nothing. */
function beginnings({ deeds }: Lives): number {
  return deeds.flat().filter(({ isFirst }) => isFirst).length;
}

/** How long before a moment the last push was. */
function sincePush({ pushedAt }: Lives, at: number): number {
  return at - (pushedAt.findLast((pushed) => pushed <= at) ?? -Infinity);
}

describe.each(Object.values(personas))('somebody like the $name who reads quickly', (persona) => {
  test('makes its choices in bursts when bursty', async () => {
    const lives = await livesWith(persona, 'bursty');
    expect(meanDispersion(lives)).toBeGreaterThan(1 + sigmas * dispersionSpread);
    expect(meanDispersion(lives)).toBeGreaterThan(3);
    const gaps = gapsOf(lives);
    expect(gaps.filter((gap) => gap < meanMs / 2).length / gaps.length).toBeGreaterThan(0.75);
    expect(Math.max(...gaps)).toBeGreaterThan(10 * meanMs);
  });

  test('keeps a beat when scheduled', async () => {
    const gaps = gapsOf(await livesWith(persona, 'scheduled'));
    expect(gaps.length).toBeGreaterThan(users * 590);
    for (const gap of gaps) expect(Math.abs(gap - meanMs)).toBeLessThan(chainMs);
    expect(mean(gaps.map((gap) => Math.abs(gap - meanMs)))).toBeLessThan(meanMs / 1000);
  });

  test('leaves its choices to chance when random', async () => {
    const lives = await livesWith(persona, 'random');
    const gaps = gapsOf(lives);
    const distance = kolmogorov(gaps, (gap) => 1 - Math.exp(-gap / meanMs));
    expect(distance).toBeLessThan(kolmogorovBound(gaps.length));
    expect(Math.abs(meanDispersion(lives) - 1)).toBeLessThan(sigmas * dispersionSpread);
  });

  test('is regular but no clock when continuous', async () => {
    const lives = await livesWith(persona, 'continuous');
    const gaps = gapsOf(lives);
    const distance = kolmogorov(gaps, (gap) => (gap / meanMs - 0.8) / 0.4);
    expect(distance).toBeLessThan(kolmogorovBound(gaps.length));
    expect(Math.sqrt(variance(gaps))).toBeGreaterThan(0.1 * meanMs);
    expect(meanDispersion(lives)).toBeLessThan(0.1);
  });

  test('follows pushes when reactive, and does almost nothing without', async () => {
    const pushEveryMs = 5 * meanMs;
    const left = await livesWith(persona, 'reactive');
    const unprompted = (users * lengthMs) / (20 * meanMs);
    const most = unprompted + sigmas * Math.sqrt(unprompted);
    expect(count(left)).toBeLessThan(most + beginnings(left));
    const told = await livesWith(persona, 'reactive', { pushEveryMs });
    const times = choicesOf(told).flat();
    const prompted = times.filter((at) => sincePush(told, at) < chainMs);
    const atRandom = (chainMs / pushEveryMs) * times.length;
    expect(prompted.length).toBeGreaterThan(10 * atRandom);
    // Whoever deploys because of a push reloads, and begins anew without a choice.
    expect(prompted.length).toBeGreaterThan(0.8 * users * told.pushedAt.length);
    expect(times.length - prompted.length).toBeLessThan(most + beginnings(told));
  });

  test('does as much as its activity says', async () => {
    const choices = 60;
    const rates: number[] = [];
    for (const activity of levels) {
      const own = { ...quick, activity, pattern: 'continuous' } as const;
      const length = choices * meanGapMs[activity];
      const lives = await livesOf({ persona, traits: own, users, lengthMs: length });
      // The first choice comes within a mean gap; gaps of a share of ± 0.2 spread by 0.2 / √3.
      const spread = users + sigmas * Math.sqrt(users * choices) * (0.2 / Math.sqrt(3));
      expect(Math.abs(count(lives) - users * choices)).toBeLessThan(spread);
      rates.push(count(lives) / length);
    }
    expect(rates.toSorted((a, b) => b - a)).toEqual(rates);
  });
});

/** Seldom enough that whoever hears a push is doing nothing else. */
const seldom = { users: 20, lengthMs: 2_900_000, pushEveryMs: 200_000 };

test.each(Object.values(personas).filter(({ name }) => name !== 'analyst'))(
  'the $name reads a push for as long as it takes, and then acts on it',
  async (persona) => {
    const traits = { activity: 'sporadic', pattern: 'reactive', errorRate: 0 } as const;
    const lives = await livesOf({ persona: withoutFollowUps(persona), traits, ...seldom });
    const delays = lives.deeds.flatMap((own) =>
      lives.pushedAt.map((pushed) => (own.find(({ at }) => at > pushed)?.at ?? NaN) - pushed),
    );
    expect(delays).toHaveLength(20 * 14);
    expectUniform(delays, persona.traits.responseTimeMs);
  },
);

test('the analyst reads a push when the next choice is due', async () => {
  const beatMs = meanGapMs.sporadic;
  const lives = await livesOf({
    persona: withoutFollowUps(analyst),
    traits: { activity: 'sporadic', pattern: 'scheduled', errorRate: 0 },
    ...seldom,
  });
  const delays = lives.deeds.flatMap((own) => {
    const onBeat = own[0]?.at ?? NaN;
    const fetched = own.filter(({ operation }) => operation === 'fetchResults');
    return fetched.map(({ at }) => (at - onBeat) % beatMs);
  });
  expect(delays).toHaveLength(20 * 14);
  expectUniform(delays, analyst.traits.responseTimeMs);
});

test.each([admin, analyst])('the $name keeps to its beat, late only when busy', async (persona) => {
  const { deeds } = await livesOf({ persona, users: 10, lengthMs: 600_000, pushEveryMs: 20_000 });
  const beatMs = meanGapMs[persona.traits.activity];
  const offBeat = deeds.flatMap((own) => {
    const chosen = own.filter(({ isChosen }) => isChosen).map(({ at }) => at);
    return chosen.map((at) => (at - (chosen[0] ?? NaN) + beatMs / 2) % beatMs).map(Math.round);
  });
  const onBeat = offBeat.filter((ms) => ms === beatMs / 2);
  expect(onBeat.length / offBeat.length).toBeGreaterThan(0.7);
});

test('the developer comes in bursts, also while it debugs and reloads', async () => {
  const lives = await livesOf({ persona: developer, users: 10, lengthMs: 600_000 });
  const each = choicesOf(lives).map((times) => dispersionOf(times, stretch));
  expect(mean(each)).toBeGreaterThan(1 + sigmas * dispersionSpread);
  expect(mean(each)).toBeGreaterThan(2);
});

describe.each(Object.values(personas))('the $name as it is', (persona) => {
  const { messageWeights, errorRate, responseTimeMs } = persona.traits;
  const lives = livesOf({ persona, users: 10, lengthMs: 600_000, pushEveryMs: 4000 });
  const messages = async (): Promise<readonly Deed[]> => {
    const { deeds } = await lives;
    return deeds.flat().filter(({ isChosen, sample }) => isChosen && isMessage(sample));
  };

  test('sends messages by its weights', async () => {
    const sent = await messages();
    expect(sent.length).toBeGreaterThan(500);
    let distance = 0;
    for (const [group, weight] of Object.entries(messageWeights)) {
      const own = sent.filter((deed) => persona.operations[deed.operation]?.group === group);
      const expected = weight * sent.length;
      distance += (own.length - expected) * ((own.length - expected) / expected);
    }
    // Chance alone exceeds it in one of a thousand cases (chi-squared, three degrees of freedom).
    expect(distance).toBeLessThan(16.27);
  });

  test('has as many messages refused as it makes mistakes', async () => {
    const sent = await messages();
    const refused = sent.filter(({ sample }) => sample?.errorClass === 'invalid').length;
    const spread = Math.sqrt(sent.length * errorRate * (1 - errorRate));
    expect(Math.abs(refused - sent.length * errorRate)).toBeLessThan(sigmas * spread);
    const failed = (await lives).deeds.flat().filter(({ sample }) => sample?.outcome === 'failed');
    expect(failed.every(({ isChosen }) => isChosen)).toBe(true);
  });

  test('reads an answer for as long as it takes before it acts on it', async () => {
    const traits = { activity: 'active', pattern: 'random' } as const;
    const { deeds } = await livesOf({ persona, traits, users: 10, lengthMs: 400_000 });
    const taken = readersOf(persona.online.states);
    const delays = deeds.flatMap((own) =>
      own.flatMap(({ at, operation, isFirst }, index) => {
        const before = own[index - 1];
        const isRead = taken.has(operation) && !isFirst && before?.operation !== operation;
        return isRead ? [at - (before?.sample?.at ?? NaN)] : [];
      }),
    );
    expect(delays.length).toBeGreaterThan(40);
    expectUniform(delays, responseTimeMs);
  });
});

function expectUniform(delays: readonly number[], [least, most]: readonly [number, number]): void {
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(least);
  expect(Math.max(...delays)).toBeLessThanOrEqual(most);
  const distance = kolmogorov(delays, (delay) => (delay - least) / (most - least));
  expect(distance).toBeLessThan(kolmogorovBound(delays.length));
}

/** The same, so that every reaction is one operation and the person is at rest soon after. */
function withoutFollowUps(persona: Persona): Persona {
  const alone = Object.entries(persona.operations).map(([key, draft]) => [
    key,
    { ...draft, followUps: {} },
  ]);
  return { ...persona, operations: Object.fromEntries(alone) };
}

function isMessage(sample: Deed['sample']): boolean {
  return sample?.transport === 'websocket';
}

/** Operations that are begun after a time to read. */
function readersOf(states: Persona['online']['states']): ReadonlySet<string> {
  const reading = Object.values(states ?? {}).filter(
    ({ after }) => after?.responseTime !== undefined,
  );
  return new Set(reading.flatMap((state) => parametersOf(state.entry, 'take', 'operation')));
}
