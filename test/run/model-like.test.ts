import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { personas } from '../../src/machines/personas.ts';
import { calmWindows, disconnectRate } from '../../src/model/fit-rates.ts';
import { modelLike, readRun } from '../../src/run/model-like.ts';
import { run, simulate } from '../../src/run/start-run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { runStatecrowd } from '../cli/run-statecrowd.ts';
import { usualScenario } from '../support/usual-scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'statecrowd-like-'));
afterAll(() => rmSync(folder, { recursive: true }));

const measured = join(folder, 'measured');
const incomplete = join(folder, 'incomplete');
const rare = join(folder, 'rare');
const calm = {
  'model.loss': 0,
  'model.failures': 0,
  'model.database_failures': 0,
  'model.disconnects_per_hour': 0,
};

async function simulated(output: string, set: Readonly<Record<string, string | number>>) {
  const load = { users: 40, duration: 30, warmup: 10, seed: 3 };
  const handle = await simulate('mixed_workload', { ...load, set, output });
  return (await handle.finished).summary;
}

/** The usual scenario made like the run in a folder. */
async function like(from: string, more: Partial<Scenario['model']> = {}) {
  const read = await readRun({ folder: from, where: '--like' });
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
  const usual = usualScenario();
  const { scenario, lines } = modelLike(
    { ...usual, model: { ...usual.model, ...more } },
    read.value,
    personas,
  );
  return { ...scenario, lines, read: read.value, usual: usual.model };
}

beforeAll(async () => {
  await simulated(measured, {
    'model.websocket.median': '20ms',
    'model.websocket.p99': '80ms',
    'model.loss': 0,
    'model.failures': 0.05,
    'model.database_failures': 0.05,
    'model.disconnects_per_hour': 1000,
    'model.pushes_per_second': 1,
    'reconnect.delay': '1s',
  });
  await simulated(rare, { ...calm, 'model.pushes_per_second': 0 });
  const stopped = await simulate('mixed_workload', { users: 2, output: incomplete });
  stopped.stop('SIGINT');
  await stopped.finished;
});

describe('a model like a run', () => {
  test('has its latencies, losses, failures, disconnects and pushes', async () => {
    const { model, read } = await like(measured);
    const { websocket } = read.summary.measured;
    expect(model.websocket).toEqual({
      medianMs: websocket.p50_latency_ms,
      p99Ms: websocket.p99_latency_ms,
    });
    expect(model.websocket.medianMs).toBeGreaterThan(17);
    expect(model.loss).toBe(0);
    expect(model.failures).toBeGreaterThan(0.02);
    expect(model.failures).toBeLessThan(0.08);
    expect(model.disconnectsPerHour).toBeGreaterThan(750);
    expect(model.pushesPerSecond).toBeGreaterThan(0.8);
    expect(model.pushesPerSecond).toBeLessThan(1.25);
  });

  test('keeps what was measured too rarely, and says which', async () => {
    const { model, lines, usual } = await like(rare);
    expect(model.connect).toEqual(usual.connect);
    expect(model.disconnectsPerHour).toBe(usual.disconnectsPerHour);
    expect(model.pushesPerSecond).toBe(usual.pushesPerSecond);
    expect(lines[0]).toMatch(/^model\.connect: median 1 ms, p99 8 ms, kept, only 4\d samples$/);
    expect(lines[8]).toMatch(
      /^model\.disconnects_per_hour: 0\.5, kept, only 0\.\d hours .*, 0 lost$/,
    );
    expect(lines[9]).toMatch(/^model\.pushes_per_second: 0\.2, kept, only \d+ pushes$/);
    expect(lines.filter((line) => line.includes('fitted from'))).toHaveLength(7);
  });

  test('knows nothing of the warm-up, nor of what a fault broke', async () => {
    const file = join(folder, 'troubled.yaml');
    const output = join(folder, 'troubled');
    const usual = readFileSync('scenarios/mixed_workload.yaml', 'utf8');
    writeFileSync(
      file,
      `${usual}
faults:
  - { at: 100ms, network_latency: 500ms, for: 9s }
  - { at: 20s, kill: platform, for: 2s }
  - { at: 28s, read_only: database, for: 4s }
`,
    );
    const back = {
      'reconnect.attempts': 100,
      'reconnect.delay': '1s',
      'reconnect.max_delay': '1s',
    };
    const load = { users: 40, duration: 30, warmup: 10, set: { ...calm, ...back }, output };
    await (
      await simulate(file, load)
    ).finished;
    const { model, read, lines } = await like(output);
    expect(read.summary.websocket.p99_latency_ms).toBeGreaterThan(500);
    expect(model.websocket.p99Ms).toBeLessThan(100);
    expect(disconnectRate(read.windows).events).toBe(40);
    const windows = calmWindows(read.windows, read.summary);
    expect(windows.length).toBeGreaterThan(15);
    expect(disconnectRate(windows).events).toBe(0);
    const caused = read.summary.faults.reduce((all, one) => all + one.caused.operations_failed, 0);
    expect(caused).toBeGreaterThan(0);
    expect(model).toMatchObject({ loss: 0, failures: 0, databaseFailures: 0 });
    expect(lines.at(-1)).toBe(
      'the measured run had faults: latencies hold what they did; losses, failures, disconnects ' +
        'and pushes are of windows without them',
    );
  });

  test('fails by what is of the backend, not by what people filled in wrongly', async () => {
    const wrong = join(folder, 'wrong');
    await cp(measured, wrong, { recursive: true });
    for (const file of ['summary.json', 'windows.jsonl']) {
      const filled = readFileSync(join(wrong, file), 'utf8')
        .replaceAll('"http_500"', '"http_400"')
        .replaceAll('"model_error"', '"http_422"')
        .replaceAll('"sqlstate_XX000"', '"invalid_input"');
      writeFileSync(join(wrong, file), filled);
    }
    const [backend, people] = await Promise.all([like(measured), like(wrong)]);
    expect(backend.model.databaseFailures).toBeGreaterThan(0.02);
    expect(people.model.databaseFailures).toBe(0);
    const { websocket, http } = people.read.summary.measured;
    const cutOff = websocket.error_classes['close_1006'] ?? 0;
    const asked = websocket.operations + http.operations;
    expect(people.model.failures).toBeCloseTo(cutOff / asked, 3);
    expect(backend.model.failures - people.model.failures).toBeGreaterThan(0.02);
  });

  test('keeps what no run can have measured', async () => {
    const odd = await spoilt('odd', 'summary.json', (text) =>
      text.replace(/"p99_latency_ms": ?[\d.]+/g, '"p99_latency_ms": 1e300'),
    );
    const { model, usual } = await like(odd);
    expect(model.websocket).toEqual(usual.websocket);
    expect(model.http).toEqual(usual.http);
  });

  test('says that a capacity queues once more', async () => {
    const { lines } = await like(measured, { capacity: { workers: 4, queue: 100 } });
    expect(lines.at(-1)).toBe(
      'model.capacity: queues on top of latencies that hold the queues of the measured run; ' +
        'fit a quiet one',
    );
  });

  test('can be asked for in code, which is told what it took', async () => {
    const options = { users: 5, duration: 5, seed: 1 };
    const plain = await (await simulate('mixed_workload', options)).finished;
    const handle = await simulate('mixed_workload', { ...options, like: measured });
    const { summary, remarks = [] } = await handle.finished;
    expect(remarks[1]).toMatch(/^model\.websocket: median \d+(?:\.\d+)? ms, .* fitted from \d+ /);
    expect(summary.websocket.p50_latency_ms).toBeGreaterThan(10);
    expect(plain.summary.websocket.p50_latency_ms).toBeLessThan(10);
    const wrong = { ...options, like: join(folder, 'nowhere') };
    await expect(simulate('mixed_workload', wrong)).rejects.toMatchObject({
      problems: [{ where: 'options.like', message: expect.stringContaining('summary.json') }],
    });
    await expect(run('mixed_workload', wrong)).rejects.toMatchObject({
      problems: [{ where: 'options.like', message: expect.stringContaining('real run') }],
    });
  });
});

/** A copy of the good folder with something else in one of its files. */
async function spoilt(name: string, file: string, spoil: (text: string) => string) {
  const copy = join(folder, name);
  await cp(measured, copy, { recursive: true });
  writeFileSync(join(copy, file), spoil(readFileSync(join(copy, file), 'utf8')));
  return copy;
}

describe('a folder that no model can be like is told, whatever else is wrong', () => {
  const told = async (from: string): Promise<string> => {
    const read = await readRun({ folder: from, where: '--like' });
    return read.kind === 'invalid' ? (read.problems[0]?.message ?? '') : 'nothing';
  };

  test('because of what is in it', async () => {
    expect(await told(join(folder, 'nowhere'))).toContain('holds no summary.json');
    expect(await told(folder)).toContain('holds no summary.json');
    const other = await spoilt('other', 'summary.json', (text) =>
      text.replace(/"version": ?"[^"]*"/, '"version":"9.0.0"'),
    );
    expect(await told(other)).toContain('was written by version "9.0.0"');
    expect(await told(incomplete)).toContain('ended early (SIGINT)');
    const cut = await spoilt('cut', 'windows.jsonl', (text) => `${text.slice(0, 500)}\n`);
    expect(await told(cut)).toContain('holds no windows.jsonl that can be read');
    expect(await told(measured)).toBe('nothing');
  });

  test('by the command line, with the problems of the scenario', async () => {
    const called = (words: string) => runStatecrowd(`simulate mixed_workload ${words}`.split(' '));
    const [good, bad] = await Promise.all([
      called(`--users 5 --duration 5 --no-export --like ${rare}`),
      called(`--think 3 --seed x --set users.nobody=1 --like ${incomplete}`),
    ]);
    expect(good.code).toBe(0);
    expect(good.err).toMatch(/^model\.websocket: median .* fitted from \d+ samples$/m);
    expect(bad.code).toBe(2);
    for (const place of ['--think', '--seed', 'nobody', '--like']) expect(bad.err).toContain(place);
    expect(bad.err).toContain('ended early');
  });
});
