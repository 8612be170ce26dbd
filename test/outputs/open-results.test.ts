import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { NotSaved } from '../../src/metrics/sink.ts';
import type { HostFacts } from '../../src/outputs/host-file.ts';
import { openResults } from '../../src/outputs/open-results.ts';
import { summaryText } from '../../src/outputs/summary-file.ts';
import { observe, seconds } from './observed-windows.ts';
import { calmGenerator } from './calm-generator.ts';
import { scratchFolder } from './scratch-folder.ts';

beforeAll(prepareHistograms);

const facts: HostFacts = {
  version: '0.1.0',
  command: ['statecrowd', 'run', 'smoke', '--db-url', 'postgres://me:secret@127.0.0.1/db'],
  startedAt: '2026-11-20T12:03:41.000Z',
  wallTime: () => '2026-11-20T12:04:11.000Z',
};

function opened(folder: string) {
  const results = openResults(folder, facts);
  if (results.kind !== 'opened') throw new Error(results.notSaved.message);
  return results;
}

async function save(folder: string): Promise<readonly NotSaved[]> {
  const { sinks } = opened(folder);
  const { windows, summary } = observe(seconds(2));
  const generator = { ...calmGenerator, latenessP99Ms: 1.25 };
  for (const window of windows) for (const sink of sinks) sink.window({ ...window, generator });
  return (await Promise.all(sinks.map((sink) => sink.finish(summary)))).flat();
}

async function host(folder: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, 'host.json'), 'utf8'));
}

describe('a run with results', () => {
  it('leaves its three files and nothing else', async () => {
    const folder = join(await scratchFolder(), 'deep', 'results');
    expect(await save(folder)).toEqual([]);
    expect((await readdir(folder)).toSorted()).toEqual([
      'host.json',
      'summary.json',
      'windows.jsonl',
    ]);
    const { summary } = observe(seconds(2));
    expect(await readFile(join(folder, 'summary.json'), 'utf8')).toBe(summaryText(summary));
  });

  it('adds the files that were asked for, and no others', async () => {
    const folder = join(await scratchFolder(), 'r');
    const markdown = { repeat: 'statecrowd run smoke', jobSummary: undefined };
    const results = openResults(folder, facts, {
      samples: 'background',
      ingress: undefined,
      junit: true,
      markdown,
    });
    if (results.kind !== 'opened') throw new Error(results.notSaved.message);
    const { summary } = observe([]);
    await Promise.all(results.sinks.map((sink) => sink.finish(summary)));
    const files = ['host.json', 'junit.xml', 'samples.csv', 'summary.json', 'summary.md'];
    expect((await readdir(folder)).toSorted()).toEqual([...files, 'windows.jsonl']);
    expect(results.sinks.map(({ name }) => name).toSorted()).toEqual([...files, 'windows.jsonl']);
  });

  it('writes the same summary and windows twice, whatever the host did', async () => {
    const [one, other] = [await scratchFolder(), await scratchFolder()];
    await save(join(one, 'r'));
    await save(join(other, 'r'));
    for (const file of ['summary.json', 'windows.jsonl']) {
      expect(await readFile(join(one, 'r', file))).toEqual(await readFile(join(other, 'r', file)));
    }
  });

  it('keeps the machine, the times and the generator in host.json, without secrets', async () => {
    const folder = join(await scratchFolder(), 'r');
    await save(folder);
    expect(await readFile(join(folder, 'host.json'), 'utf8')).not.toContain('secret');
    expect(await host(folder)).toMatchObject({
      node: process.version,
      command: ['statecrowd', 'run', 'smoke', '--db-url', 'postgres://***@127.0.0.1/db'],
      started_at: '2026-11-20T12:03:41.000Z',
      ended_at: '2026-11-20T12:04:11.000Z',
      generator: {
        limited: false,
        windows_per_entry: 1,
        entries: [
          { index: 0, lateness_p99_ms: 1.25 },
          { index: 1, loop_utilisation: 0.5 },
        ],
      },
    });
  });

  it('has a host.json from the first moment', async () => {
    const folder = join(await scratchFolder(), 'r');
    const { sinks } = opened(folder);
    expect(await host(folder)).toMatchObject({ ended_at: null });
    await Promise.all(sinks.map((sink) => sink.finish(observe([]).summary)));
  });

  it('says which files were lost when the folder vanished meanwhile', async () => {
    const folder = join(await scratchFolder(), 'r');
    const { sinks } = opened(folder);
    await rm(folder, { recursive: true });
    const { summary } = observe(seconds(1));
    const problems = (await Promise.all(sinks.map((sink) => sink.finish(summary)))).flat();
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'summary.json ENOENT',
      'host.json ENOENT',
    ]);
  });

  it('does not start on files that exist, and leaves them alone', async () => {
    const folder = await scratchFolder();
    await writeFile(join(folder, 'windows.jsonl'), 'mine');
    expect(openResults(folder, facts)).toMatchObject({
      kind: 'notSaved',
      notSaved: { file: folder, code: 'EEXIST' },
    });
    expect(await readFile(join(folder, 'windows.jsonl'), 'utf8')).toBe('mine');
  });

  it('is told when it has no permission', async () => {
    const folder = join(await scratchFolder(), 'closed');
    await mkdir(folder);
    await chmod(folder, 0o500);
    const results = asNormalUser(() => openResults(folder, facts));
    expect(results).toMatchObject({ notSaved: { code: 'EACCES' } });
  });
});

/** Root may write everywhere, so root steps back for as long as `act` takes. */
function asNormalUser<Result>(act: () => Result): Result {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
