import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStatecrowd } from './run-statecrowd.ts';

let folder = '';
let scenario = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecrowd-generator-'));
  scenario = join(folder, 'small.yaml');
  const load = 'load: { warmup: 1s, duration: 4s, cooldown: 1s }';
  writeFileSync(scenario, `name: small\nusers: { researcher: 3, observer: 2 }\n${load}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loaded before the program: holds up its event loop for 300 ms in each second. */
const busyLoop = `
  setInterval(() => {
    const until = performance.now() + 300;
    while (performance.now() < until);
  }, 1000).unref();
`;
const blocked = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(busyLoop)}`,
};

function resultsIn(output: string, file: string): Readonly<Record<string, unknown>> {
  return Object(JSON.parse(readFileSync(join(output, file), 'utf8')));
}

describe.concurrent('a generator that holds itself up', () => {
  test.each([
    { strict: ['--strict'], code: 3 },
    { strict: [], code: 0 },
  ])('ends with $code when the options are $strict', async ({ strict, code }) => {
    const output = join(folder, `results-${code}`);
    const args = ['run', scenario, '--output', output, ...strict];
    const call = await runStatecrowd(args, { environment: blocked });
    expect(call.code).toBe(code);
    const summary = resultsIn(output, 'summary.json');
    expect(summary).toMatchObject({ verdict: 'generator-limited', generator_limited: true });
    expect(String(summary['verdict_reasons'])).toMatch(/late by up to \d+ ms/);
    const host = resultsIn(output, 'host.json');
    expect(host).toMatchObject({ generator: { limited: true } });
  });
});

interface Profile {
  readonly samples: readonly number[];
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
}

function isProfile(value: object): value is Profile {
  return 'samples' in value && 'nodes' in value;
}

/** Names of functions in files below a folder of ours. */
function functionsIn(output: string, file: string, below: string): readonly string[] {
  const profile = resultsIn(output, file);
  if (!isProfile(profile)) throw new Error(`${file} is no profile`);
  const ids = new Set(profile.nodes.map(({ id }) => id));
  expect(profile.samples.length).toBeGreaterThan(1000);
  expect(profile.samples.every((id) => ids.has(id))).toBe(true);
  const ours = profile.nodes.filter(({ callFrame }) => callFrame.url.includes(below));
  return ours.map(({ callFrame }) => callFrame.functionName);
}

describe.concurrent('--cpu-profile', () => {
  test('writes a profile of each process, which names what it did', async () => {
    const output = join(folder, 'profiled');
    const { code, out } = await runStatecrowd([
      'run',
      scenario,
      '--output',
      output,
      '--cpu-profile',
    ]);
    expect(code).toBe(0);
    expect(out).toContain('generator.cpuprofile');
    expect(out).toContain('platform.cpuprofile');
    expect(functionsIn(output, 'generator.cpuprofile', '/src/determinism/')).toContain('runUntil');
    expect(functionsIn(output, 'platform.cpuprofile', '/src/platform/')).toContain('receive');
  });

  test('needs a folder to write into', async () => {
    const { code, err } = await runStatecrowd(['run', scenario, '--cpu-profile', '--no-export']);
    expect(code).toBe(2);
    expect(err).toMatch(/--cpu-profile +cannot be combined with --no-export/);
  });
});
