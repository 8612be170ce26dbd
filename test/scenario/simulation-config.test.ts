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
const original = `
  name
  description
  duration_seconds
  user_distribution
  user_spawn_rate
  warmup_period
  cooldown_period
  db_url
  db_pool_size
  db_max_overflow
  ws_base_url
  ws_path
  ws_reconnect_attempts
  ws_reconnect_delay
  enable_errors
  error_injection_rate
  network_latency_range
  enable_monitoring
  metrics_interval
  export_results
  results_path
`;

function isOption(option: string): boolean {
  return new RegExp(`^ +${option} `, 'm').test(commandLine);
}

function standsFor(variable: string, option: string): boolean {
  return new RegExp(`^\\| \`${variable}\` +\\| \`${option}\``, 'm').test(commandLine);
}

describe('the table of SimulationConfig', () => {
  test('has every parameter once', () => {
    const names = config.flatMap(([name]) => codes(name));
    expect(names.toSorted()).toEqual(original.trim().split(/\s+/).toSorted());
  });

  test.each(config)('%s is there under the names it gives', (...row) => {
    const [, keys, options, variables] = row.map(codes);
    expect(keys?.length).toBeGreaterThan(0);
    expect(keys?.filter((key) => !has(scenario, key))).toEqual([]);
    expect(options?.filter((option) => !isOption(option))).toEqual([]);
    const unknown = variables?.filter((variable) => !standsFor(variable, options?.[0] ?? ''));
    expect(unknown).toEqual([]);
  });

  test('leaves out no option and no variable that its keys have', () => {
    const named = config.flatMap(([, , options, variables]) => [
      ...codes(options),
      ...codes(variables),
    ]);
    const words = 'errors error-rate monitoring network-latency metrics-interval'.split(' ');
    for (const word of words) expect(named.filter((one) => one.endsWith(word))).toHaveLength(1);
  });
});

test('every word of personas has its word here', () => {
  const cells = rowsBelow('## Words of personas').map(([, here = '']) => here.trim());
  const keys = cells.flatMap(codes);
  expect(keys.length).toBeGreaterThan(6);
  expect(keys.filter((key) => !has(scenario, key))).toEqual([]);
  expect(cells).toContain(`trait activity: ${Object.keys(meanGapMs).join(', ')}`);
  expect(cells).toContain(`trait pattern: ${patterns.join(', ')}`);
});

const summaryWords = rowsBelow('## Words of the summary').map(([name]) => codes(name)[0] ?? '');

test('every word of the summary is in its schema', () => {
  expect(summaryWords).toHaveLength(18);
  expect(summaryWords.filter((word) => !has(summary, word))).toEqual([]);
  expect(has(summary, 'injected_errors')).toBe(true);
  expect(has(summary, 'users.creatd')).toBe(false);
});
