import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replay } from '../../src/run/replay-run.ts';
import { run } from '../../src/run/start-run.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { useBackend } from '../platform/backend.ts';
import { linesOf } from '../support/ingress-logs.ts';

const backend = useBackend();

/** A persona of its own, which goes another way once it has captured something. */
const scenarioModule = `
import { definePersona, defineScenario, onlineChart, query, sendRequest } from 'statecrowd';

const teller = definePersona({
  name: 'teller',
  traits: { activity: 'hyperactive', pattern: 'bursty' },
  channels: ['agents'],
  operations: {
    ask: query('system_overview'),
    check: sendRequest({
      name: 'health',
      path: '/health',
      capture: ({ status }) => ({ status, key: 'a-secret-of-the-target' }),
    }),
  },
  online: onlineChart({
    initial: 'waiting',
    states: {
      waiting: {
        after: {
          thinkTime: [
            {
              guard: { type: 'has', params: { name: 'key' } },
              target: 'serving',
              actions: 'choose',
            },
            { target: 'opening' },
          ],
        },
      },
      opening: {
        entry: [{ type: 'take', params: { operation: 'check' } }, 'perform'],
        on: { replied: 'waiting', erred: 'waiting' },
      },
      serving: { entry: 'perform', on: { replied: 'waiting', erred: 'waiting' } },
    },
  }),
});

export default defineScenario({
  name: 'bank',
  users: { teller: 4, observer: 4, coordinator: 4, researcher: 2 },
  personas: { teller },
  think_time: 0.1,
  reconnect: { attempts: 5, delay: '50ms' },
  load: { warmup: '1s', duration: '3s', cooldown: '1s' },
});
`;

test('a real run with pushes, cuts and captures replays with the same hash', async () => {
  const platform = await backend.launch({ defects: { dropConnectionsAfter: 25 } });
  const folder = await scratchFolder();
  const path = join(folder, 'bank.ts');
  await writeFile(path, scenarioModule);
  const output = join(folder, 'results');
  const handle = await run(path, {
    seed: 11,
    wsUrl: platform.wsUrl,
    httpUrl: platform.httpUrl,
    dbUrl: backend.database({ schema: 'recorded' }).url,
    tokenEnv: 'BANK_TOKEN',
    environment: { BANK_TOKEN: platform.token },
    output,
    record: true,
  });
  const { summary, notSaved, files } = await handle.finished;
  expect(notSaved).toEqual([]);
  expect(files).toContain('ingress.log');
  expect(summary.websocket.reconnects).toBeGreaterThan(5);

  const result = await replay(output);
  expect(result.divergence).toBeUndefined();
  expect(result).toMatchObject({ kind: 'complete', matches: true, users: 14 });
  expect(result.recordedHash).toBe(result.hash);
  const entries = result.timelines.flatMap((timeline) => timeline.entries);
  const states = entries.map(({ state }) => state);
  for (const state of ['online.serving', 'reconnecting', 'left']) expect(states).toContain(state);
  expect(entries.some(({ event }) => event.startsWith('pushed '))).toBe(true);

  const text = (await linesOf(output)).join('\n');
  expect(text).toContain('"captured"');
  for (const secret of [platform.token, platform.wsUrl, platform.httpUrl, 'a-secret']) {
    expect(text).not.toContain(secret);
  }
});
