import { expect, test, vi } from 'vitest';
import { command, query } from '../../src/machines/operation-draft.ts';
import { personas } from '../../src/machines/personas.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { useBackend } from '../platform/backend.ts';
import { stats } from '../platform/client.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { patience } from '../support/patience.ts';
import { realCrowd, type RealCrowd } from '../support/real-crowd.ts';
import { everyPersona } from '../support/scenario-of.ts';

const backend = useBackend();

const wholeCrowd = Object.entries(everyPersona).flatMap(([persona, count]) =>
  Array.from({ length: count }, (_, nth) => ({ user: `${persona}-${nth}`, persona })),
);

/** Counts, per kind of outcome and class, what became of the operations. */
function outcomes(crowd: RealCrowd): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome, errorClass } of crowd.samples()) {
    const name = [outcome, errorClass].join(' ').trim();
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test.each([true, false])(
  'every reply finds its request in a whole crowd (ids: %s)',
  async (ids) => {
    const platform = await backend.launch({ defects: { echoIds: ids } });
    const crowd = realCrowd({
      url: platform.wsUrl,
      token: platform.token,
      personas,
      cast: wholeCrowd,
      behaviour: { thinkTime: 0.02 },
    });
    await vi.waitFor(() => expect(crowd.samples().length).toBeGreaterThan(1500), patience);
    await crowd.dismissAll();
    expect(crowd.oddities()).toEqual([]);
    expect(crowd.open()).toBe(0);
    expect(crowd.lives('left').length).toBe(wholeCrowd.length);
    const { messages } = await stats(platform);
    const total = (column: string): number => sumOf(messages, column);
    const ended = (outcome: string): number =>
      crowd.samples().filter((one) => one.outcome === outcome).length;
    expect(ended('ok')).toBe(total('answered'));
    expect(ended('failed')).toBe(total('errors'));
    expect(total('errors')).toBeGreaterThan(0);
    expect(ended('timedOut') + ended('cancelled')).toBe(total('unanswered'));
  },
);

function sumOf(messages: unknown, column: string): number {
  if (typeof messages !== 'object' || messages === null) return Number.NaN;
  const counts: unknown = Object.entries(messages).find(([name]) => name === column)?.[1];
  if (typeof counts !== 'object' || counts === null) return Number.NaN;
  return Object.values(counts).reduce<number>((sum, count) => sum + Number(count), 0);
}

/** Alternates between a query that succeeds and one that the platform does not know. */
const moody = askingPersona({
  operations: {
    good: query('system_overview'),
    bad: query('no_such_query'),
    worse: command('no_such_command'),
  },
  traits: {
    ...askingPersona().traits,
    messageWeights: { query: 0.7, command: 0.3, event: 0, monitoring: 0 },
  },
});

test('good and bad answers go to those who asked for them, without ids', async () => {
  const platform = await backend.launch({ defects: { echoIds: false } });
  const crowd = realCrowd({
    url: platform.wsUrl,
    token: platform.token,
    personas: { asker: moody },
    behaviour: { thinkTime: 0.01 },
  });
  await vi.waitFor(() => expect(crowd.samples().length).toBeGreaterThan(200), patience);
  await crowd.dismissAll();
  const seen = new Set(
    crowd
      .samples()
      .filter(({ operation }) => !operation.startsWith('session.'))
      .map(({ operation, outcome, errorClass }) => `${operation} ${errorClass ?? outcome}`),
  );
  expect([...seen].sort()).toEqual([
    'command.no_such_command unknown_command',
    'query.no_such_query unknown_query',
    'query.system_overview ok',
  ]);
});

const slow = { thinkTime: 0.01, leavePatienceMs: 200 };

/**
 * Replies take longer than they are awaited, and the next request goes out just before one comes;
 * but none comes so late that its request is forgotten.
 */
test.each([true, false])('late replies are told apart and never matched (ids: %s)', async (ids) => {
  const platform = await backend.launch({ defects: { echoIds: ids, latencyMs: 1000 } });
  const crowd = realCrowd({
    url: platform.wsUrl,
    token: platform.token,
    personas: { asker: askingPersona({ channels: [] }) },
    operationMs: 800,
    behaviour: { ...slow, thinkTime: 920 / 300 },
  });
  await vi.waitFor(() => expect(crowd.oddities().length).toBeGreaterThan(3), patience);
  await crowd.dismissAll();
  const oddities = new Set(crowd.oddities());
  expect(oddities.has('malformed')).toBe(false);
  expect(oddities.has(ids ? 'late' : 'ambiguous')).toBe(true);
  expect(oddities.has('ambiguous')).toBe(!ids);
  expect(crowd.samples().filter(({ outcome }) => outcome === 'ok')).toEqual([]);
  expect(crowd.open()).toBe(0);
});

test('a lost reply times out, and those after it are matched by their ids', async () => {
  const platform = await backend.launch({ defects: { dropReplies: 0.1 } });
  const crowd = realCrowd({
    url: platform.wsUrl,
    token: platform.token,
    operationMs: 400,
    behaviour: slow,
  });
  await vi.waitFor(() => expect(outcomes(crowd)['ok'] ?? 0).toBeGreaterThan(90), patience);
  await crowd.dismissAll();
  const { ok = 0, 'timedOut timed_out': lost = 0 } = outcomes(crowd);
  expect(lost / (ok + lost)).toBeGreaterThan(0.08);
  expect(lost / (ok + lost)).toBeLessThan(0.12);
  expect(crowd.oddities()).toEqual([]);
});

/** Asks two kinds of things, so that a reply of one kind can follow a lost one of the other. */
const versatile = askingPersona({
  operations: { ask: query('system_overview'), note: command('scale', () => ({ replicas: 1 })) },
  traits: {
    ...askingPersona().traits,
    messageWeights: { query: 0.5, command: 0.5, event: 0, monitoring: 0 },
  },
});

test('without ids a lost reply costs few of the others when they keep their order', async () => {
  const platform = await backend.launch({ defects: { echoIds: false, dropReplies: 0.05 } });
  const crowd = realCrowd({
    url: platform.wsUrl,
    token: platform.token,
    personas: { asker: versatile },
    operationMs: 300,
    behaviour: slow,
  });
  await vi.waitFor(() => expect(crowd.samples().length).toBeGreaterThan(150), patience);
  await crowd.dismissAll();
  const { ok = 0 } = outcomes(crowd);
  const lost = sumOf((await stats(platform))['messages'], 'unanswered');
  const misled = crowd.oddities().filter((what) => what === 'ambiguous').length;
  expect(lost).toBeGreaterThan(5);
  expect(misled).toBeGreaterThan(0);
  expect(misled).toBeLessThan(3 * lost);
  expect(ok).toBeGreaterThan(crowd.samples().length - 4 * lost);
});

/** The same wire format of a target that promises no order between kinds of messages. */
const unordered: Protocol = { ...agentsProtocol, answersInOrder: false };

test('without order a lost reply is forgotten after the grace, and matching goes on', async () => {
  const platform = await backend.launch({ defects: { echoIds: false, dropReplies: 0.2 } });
  const crowd = realCrowd({
    url: platform.wsUrl,
    token: platform.token,
    protocol: unordered,
    operationMs: 200,
    behaviour: { thinkTime: 1.5, leavePatienceMs: 200 },
  });
  await vi.waitFor(() => {
    const results = crowd.samples().map(({ outcome }) => outcome);
    const loss = results.indexOf('timedOut');
    expect(loss).toBeGreaterThan(-1);
    expect(results.slice(loss).filter((outcome) => outcome === 'ok').length).toBeGreaterThan(5);
  }, patience);
  await crowd.dismissAll();
  expect(crowd.oddities()).toEqual([]);
});
