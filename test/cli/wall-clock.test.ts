import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSummary } from '../../src/outputs/read-summary.ts';
import { readWindows } from '../../src/outputs/read-windows.ts';
import { runStatecrowd } from './run-statecrowd.ts';

let folder = '';
let scenario = '';
let stepping = '';

/** Sets the calendar an hour back and forth with every look at it. */
const steppingClock = `
  const Real = Date;
  let looks = 0;
  const now = () => Real.now() + (looks++ % 2 === 0 ? 3_600_000 : -3_600_000);
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length === 0 ? [now()] : given));
    }
    static now() {
      return now();
    }
  };
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statecrowd-clock-'));
  scenario = join(folder, 'clock.yaml');
  stepping = join(folder, 'stepping.mjs');
  await writeFile(stepping, steppingClock);
  await writeFile(
    scenario,
    'name: clock\nusers: { researcher: 6, observer: 4 }\n' +
      'load: { warmup: 1s, duration: 3s, cooldown: 1s }\nthink_time: 0.2\n',
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Files of one run that do not tell of the host. */
async function results(command: string, name: string, environment: Record<string, string>) {
  const output = join(folder, name);
  const args = [command, scenario, '--output', output];
  const { code, err } = await runStatecrowd(args, { environment });
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  return output;
}

function stepped(): Record<string, string> {
  return { NODE_OPTIONS: `--import ${stepping}` };
}

test('a calendar that jumps by an hour changes no byte of a simulation', async () => {
  const plain = await results('simulate', 'plain', {});
  const jumped = await results('simulate', 'jumped', stepped());
  for (const file of ['summary.json', 'windows.jsonl']) {
    expect(await readFile(join(jumped, file), 'utf8')).toBe(
      await readFile(join(plain, file), 'utf8'),
    );
  }
}, 60_000);

test('a calendar that jumps by an hour shows in no time of a run', async () => {
  const output = await results('run', 'real', stepped());
  const saved = readSummary(output);
  if (saved.kind === 'problem') throw new Error(saved.message);
  const { summary } = saved;
  expect(summary.data_quality).toMatchObject({ invalid_samples: 0, misplaced: 0 });
  expect(summary.websocket.max_latency_ms).toBeLessThan(60_000);
  expect(summary.duration_seconds).toBeLessThan(60);
  const { windows } = await readWindows(join(output, 'windows.jsonl'));
  expect(windows.every(({ startMs, endMs }) => endMs > startMs && endMs - startMs <= 1_000)).toBe(
    true,
  );
}, 60_000);
