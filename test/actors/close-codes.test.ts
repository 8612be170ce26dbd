import { describe, expect, test, vi } from 'vitest';
import { closeCodes, laterFactor, type CloseReaction } from '../../src/machines/close-codes.ts';
import { patience } from '../support/patience.ts';
import { plainScenario } from '../support/plain-scenario.ts';
import { realCrowd } from '../support/real-crowd.ts';
import { answer, socketServer } from '../support/socket-server.ts';
import { virtualRun } from '../support/virtual-run.ts';

const expected: readonly (readonly [code: number, reaction: CloseReaction])[] = [
  [1000, 'back off'],
  [1001, 'back off'],
  [1002, 'give up'],
  [1003, 'give up'],
  [1004, 'back off'],
  [1005, 'back off'],
  [1006, 'back off'],
  [1007, 'give up'],
  [1008, 'give up'],
  [1009, 'give up'],
  [1010, 'give up'],
  [1011, 'back off'],
  [1012, 'back off'],
  [1013, 'later'],
  [1014, 'back off'],
  [1015, 'give up'],
  [3000, 'give up'],
  [3003, 'give up'],
  [3008, 'back off'],
  [3999, 'back off'],
  [4000, 'back off'],
  [4401, 'give up'],
  [4403, 'give up'],
  [4408, 'back off'],
  [4425, 'later'],
  [4429, 'later'],
  [4499, 'give up'],
  [4500, 'back off'],
  [4999, 'back off'],
];

test('every row of the table is tried, and the last one holds whatever is left', () => {
  const rowOf = (code: number) =>
    closeCodes.findIndex(({ from, to }) => code >= from && code <= to);
  const tried = new Set(expected.map(([code]) => rowOf(code)));
  expect([...tried].sort((left, right) => left - right)).toEqual([...closeCodes.keys()]);
});

/** The wait before the next attempt, as a multiple of the usual one. */
const timesUsual = { 'back off': 1, later: laterFactor, 'give up': NaN };

describe('a user in virtual time', () => {
  async function closedWith(code: number) {
    const reconnect = { attempts: 3, strategy: 'full', delayMs: 1000, maxDelayMs: 1000 } as const;
    const scenario = plainScenario({ asker: 1 }, {}, { reconnect });
    const { timeline, world, observed, finish } = await virtualRun({ scenario });
    timeline.runUntil(2000);
    world.cutOff('asker-0', code);
    finish();
    const attempts = observed.filter((one) => one.kind === 'connection');
    const lost = attempts.find(({ step }) => step === 'closed');
    const next = attempts.find(({ step, at }) => step === 'opened' && at > 2000);
    const hasFailed = observed.some((one) => one.kind === 'life' && one.step === 'failed');
    return { cause: lost?.errorClass, waitMs: (next?.startedAt ?? NaN) - 2000, hasFailed };
  }

  test.each(expected)('on %i: %s', async (code, reaction) => {
    const usual = await closedWith(1006);
    const { cause, waitMs, hasFailed } = await closedWith(code);
    expect(cause).toBe(`close_${code}`);
    expect(hasFailed).toBe(reaction === 'give up');
    expect(Math.round((waitMs / usual.waitMs) * 100) / 100).toEqual(timesUsual[reaction]);
  });
});

describe('a user on a real socket', () => {
  const sent = expected.filter(([code]) => code !== 1004 && code !== 1015);
  const isFinal = ([, reaction]: (typeof expected)[number]) => reaction === 'give up';

  /** Its first connection is closed as soon as it asks something. */
  async function closedWith(code: number) {
    const server = await socketServer({
      onMessage: (message, client) => {
        if (server.accepted() > 1 || message['type'] === 'subscribe') answer(message, client);
        else if (code === 1006) client.terminate();
        else client.close(code === 1005 ? undefined : code);
      },
    });
    const crowd = realCrowd({ url: server.url });
    const cause = `closed close_${code}`;
    await vi.waitFor(() => expect(crowd.connections()).toContain(cause), patience);
    return { server, crowd };
  }

  test.each(sent.filter(isFinal))('on %i: %s', async (code) => {
    const { server, crowd } = await closedWith(code);
    await crowd.emptied;
    expect(crowd.lives('failed')).toEqual(['asker-0']);
    expect(server.accepted()).toBe(1);
  });

  test.each(sent.filter((one) => !isFinal(one)))('on %i: %s', async (code) => {
    const { server, crowd } = await closedWith(code);
    await vi.waitFor(() => expect(server.accepted()).toBe(2), patience);
    await crowd.untilIn('online.resting');
    await crowd.dismissAll();
    expect(crowd.lives('failed')).toEqual([]);
  });
});
