import { expect, test } from 'vitest';
import { shippedRegistry } from '../../src/sources/shipped-registry.ts';
import { problemsOf } from '../../src/scenario/checked.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { collectSettings, overridable } from '../../src/scenario/overrides.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';

/** Wrong in its keys, in how its values go together, in its targets and in its thresholds. */
const wrong = `
name: bad
users: { researcher: 5 }
target: { ws_url: 'http://x' }
load:
  session: 3s
  phases:
    - { name: warm-up, duration: 10s, to: 5, burst: { every: 1s, for: 2s, level: 3 } }
    - { name: warm-up, duration: 10s }
thresholds: ['websocket.latency{phase=peek} p95 < 5ms']
model: { connect: { median: 5ms, p99: 1ms } }
reconnect: { delayy: 3 }
`;

async function placesOf(text: string, options: Readonly<Record<string, string>>) {
  const registry = shippedRegistry;
  const loaded = loadScenario({ file: 'bad.yaml', text }, registry);
  const settings = collectSettings(options, {}, overridable);
  const problems = problemsOf(resolveScenario(loaded, settings, registry));
  return problems.map(({ where }) => where.replace(/^bad\.yaml:\d+:\d+ /, '')).sort();
}

test('options and file are judged together, whatever is wrong with either', async () => {
  expect(await placesOf(wrong, { rate: 'x', seed: '-3' })).toEqual([
    '--rate',
    '--seed',
    'load.phases',
    'load.phases.0.burst.for',
    'load.phases.1.name',
    'load.session',
    'model.connect.p99',
    'reconnect.delayy',
    'target.ws_url',
    'thresholds.0',
  ]);
});

test('what follows from a value that cannot be read is not told as well', async () => {
  const text = 'name: bad\nusers: { researcher: 5 }\nload: { model: operations }\n';
  expect(await placesOf(text, { rate: 'x' })).toEqual(['--rate']);
  expect(await placesOf(text.replace('researcher', 'nobody'), {})).toEqual(['users.nobody']);
});
