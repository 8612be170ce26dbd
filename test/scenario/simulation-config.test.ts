import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { meanGapMs, type InteractionPattern } from '../../src/machines/traits.ts';

function textOf(page: string): string {
  return readFileSync(
    fileURLToPath(new URL(`../../docs/reference/${page}`, import.meta.url)),
    'utf8',
  );
}

const patterns = [
  'continuous',
  'bursty',
  'scheduled',
  'random',
  'reactive',
] as const satisfies readonly InteractionPattern[];

const page = textOf('simulation-config.md');

/** Rows of the table below a heading, as cells. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = page.split(`${heading}\n`);
  const table = section.slice(section.indexOf('|')).split('\n\n', 1)[0] ?? '';
  return table
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1));
}

/** What is set in code in a cell. */
function codes(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** Whether a JSON Schema has a property at a path. */
function has(schema: unknown, path: string): boolean {
  let node: unknown = schema;
  for (const key of path.split('.')) node = at(at(node, 'properties'), key);
  return node !== undefined;
}

function at(node: unknown, key: string): unknown {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
  return resolved(Reflect.get(node, key));
}

/** The schema of the summary names what it uses twice. */
function resolved(node: unknown): unknown {
  if (typeof node !== 'object' || node === null || !('$ref' in node)) return node;
  const steps = String(node.$ref).replace('#/', '').split('/');
  return steps.reduce<unknown>((inner, step) => at(inner, step), summary);
}

const scenario: unknown = JSON.parse(textOf('scenario.schema.json'));
const summary: unknown = JSON.parse(textOf('summary.schema.json'));
const commandLine = textOf('cli.md');

const config = rowsBelow('# SimulationConfig, word by word');
const original = [
  ...['name', 'description', 'duration_seconds', 'user_distribution', 'user_spawn_rate'],
  ...['warmup_period', 'cooldown_period', 'db_url', 'db_pool_size', 'db_max_overflow'],
  ...['ws_base_url', 'ws_path', 'ws_reconnect_attempts', 'ws_reconnect_delay', 'enable_errors'],
  ...['error_injection_rate', 'network_latency_range', 'enable_monitoring', 'metrics_interval'],
  ...['export_results', 'results_path'],
];

describe('the table of SimulationConfig', () => {
  test('has every parameter once', () => {
    const names = config.flatMap(([name]) => codes(name));
    expect(names.toSorted()).toEqual(original.toSorted());
  });

  test.each(config)('%s is there under the names it gives', (name, keys, options, variables) => {
    expect(codes(keys).length, name).toBeGreaterThan(0);
    for (const key of codes(keys)) expect(has(scenario, key), key).toBe(true);
    for (const option of codes(options))
      expect(commandLine).toMatch(new RegExp(`^ +${option} `, 'm'));
    for (const variable of codes(variables)) {
      const row = new RegExp(`^\\| \`${variable}\` +\\| \`${codes(options)[0]}\``, 'm');
      expect(commandLine).toMatch(row);
    }
  });

  test('leaves out no option and no variable that its keys have', () => {
    const named = config.flatMap(([, , options, variables]) => [
      ...codes(options),
      ...codes(variables),
    ]);
    for (const word of [
      'errors',
      'error-rate',
      'monitoring',
      'network-latency',
      'metrics-interval',
    ]) {
      expect(named.filter((one) => one.endsWith(word))).toHaveLength(1);
    }
  });
});

test.each(rowsBelow('## Words of personas'))('%s has its word here', (_, here = '') => {
  for (const key of codes(here)) expect(has(scenario, key), key).toBe(true);
  const words = here
    .replace(/^ trait \w+: /, '')
    .trim()
    .split(', ');
  if (here.includes('trait activity')) expect(words).toEqual(Object.keys(meanGapMs));
  if (here.includes('trait pattern')) expect(words).toEqual(patterns);
});

const summaryWords = rowsBelow('## Words of the summary').map(([name]) => codes(name)[0] ?? '');

test('every word of the summary is in its schema', () => {
  expect(summaryWords).toHaveLength(18);
  for (const word of summaryWords) expect(has(summary, word), word).toBe(true);
  expect(has(summary, 'injected_errors')).toBe(true);
  expect(has(summary, 'users.creatd')).toBe(false);
});
