import { execFileSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Sample } from '../../src/metrics/observation.ts';
import { rowLimits } from '../../src/outputs/queued-rows.ts';
import { createSamplesFile, SamplesFile } from '../../src/outputs/samples-file.ts';
import { sampleAt, startedAt, tickAt } from '../streams/observed-run.ts';
import { readCsv } from './read-csv.ts';
import { scratchFolder } from './scratch-folder.ts';
import { mountSmallDisk } from './small-disk.ts';

beforeAll(prepareHistograms);

const header =
  'at_ms,persona,transport,operation,outcome,error,service_ms,pool_wait_ms,lateness_ms,' +
  'response_ms,start_phase,user,start_state,fault';

async function saved(samples: readonly Sample[]): Promise<string> {
  const path = join(await scratchFolder(), 'samples.csv');
  const file = createSamplesFile(path, 'background');
  for (const sample of samples) file.observe(sample);
  file.window();
  expect(await file.finish()).toEqual([]);
  return readFile(path, 'utf8');
}

function rowsOf(text: string): readonly (readonly string[])[] {
  return readCsv(text).slice(1);
}

describe('the samples file', () => {
  it('has a header and a row for each sample, and for nothing else', async () => {
    const path = join(await scratchFolder(), 'samples.csv');
    const file = createSamplesFile(path, 'background');
    for (const one of [startedAt(1), sampleAt(2.5), tickAt(1_000), sampleAt(1_001)]) {
      file.observe(one);
    }
    await file.finish();
    expect((await readFile(path, 'utf8')).split('\n')).toEqual([
      header,
      '2.5,observer,websocket,query.recent_events,ok,,1,,,,steady,observer-1,online.watching,',
      '1001,observer,websocket,query.recent_events,ok,,1,,,,steady,observer-1,online.watching,',
      '',
    ]);
  });

  it('has only its header when nothing was measured', async () => {
    expect(await saved([])).toBe(`${header}\n`);
  });

  it('tells every time of a planned operation, in ms', async () => {
    const text = await saved([
      sampleAt(7, {
        transport: 'database',
        outcome: 'failed',
        errorClass: '40001',
        serviceUs: 1_234,
        poolWaitUs: 500,
        latenessUs: 2_000,
        startPhase: 'warm-up',
        fault: 'stall-1',
      }),
    ]);
    expect(rowsOf(text)).toEqual([
      (
        '7,observer,database,query.recent_events,failed,40001,1.234,0.5,2,3.734,warm-up,' +
        'observer-1,online.watching,stall-1'
      ).split(','),
    ]);
  });

  it.each([
    ['a "quoted", one', 'a "quoted", one'],
    ['=HYPERLINK("http://x")', `'=HYPERLINK("http://x")`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['＝1', `'＝1`],
    [' =1', `' =1`],
    ['\t=1', `' =1`],
    ['two\r\nlines', 'two  lines'],
    ['a-b=c', 'a-b=c'],
  ])('makes %j harmless and keeps it in its cell', async (errorClass, cell) => {
    const text = await saved([sampleAt(1, { errorClass, outcome: 'failed' })]);
    expect(text.split('\n')).toHaveLength(3);
    const [row] = rowsOf(text);
    expect(row).toHaveLength(14);
    expect(row?.[5]).toBe(cell);
  });

  it('has what came before a window on its way to the disk as soon as that is given', async () => {
    const path = join(await scratchFolder(), 'samples.csv');
    const file = createSamplesFile(path, 'inStep');
    file.observe(sampleAt(1));
    expect(await readFile(path, 'utf8')).toBe('');
    file.window();
    expect(rowsOf(await readFile(path, 'utf8'))).toHaveLength(1);
    expect(await file.finish()).toEqual([]);
  });

  it('never overwrites another file', async () => {
    const path = join(await scratchFolder(), 'samples.csv');
    await writeFile(path, 'mine');
    expect(() => createSamplesFile(path, 'background')).toThrow('EEXIST');
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  it('takes no more rows than its limit, and says how many there were', async () => {
    const path = join(await scratchFolder(), 'samples.csv');
    const file = new SamplesFile(openSync(path, 'ax'), 'background', { ...rowLimits, rows: 3 });
    for (let at = 1; at <= 5; at += 1) file.observe(sampleAt(at));
    const [problem] = await file.finish();
    expect(problem).toMatchObject({ file: 'samples.csv', code: 'DROPPED' });
    expect(problem?.message).toContain('2 are beyond 3; 3 of 5 samples are in the file');
    expect(rowsOf(await readFile(path, 'utf8'))).toHaveLength(3);
  });
});

describe.runIf(process.platform === 'linux')('the samples file on a disk with troubles', () => {
  it('holds a bounded part of what a slow one does not take, and counts the rest', async () => {
    const path = join(await scratchFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    const limits = { ...rowLimits, waitingBytes: 500_000 };
    const file = new SamplesFile(openSync(path, 'r+'), 'background', limits);
    for (let at = 0; at < 50_000; at += 1) {
      file.observe(sampleAt(at));
      if (at % 1_000 === 0) file.window();
    }
    expect(file.waitingBytes).toBeGreaterThan(limits.waitingBytes);
    expect(file.waitingBytes).toBeLessThan(limits.waitingBytes + 1_000);
    const { finished, text } = await drained(path, file.finish());
    const saved = rowsOf(text).length;
    expect(saved).toBeGreaterThan(5_000);
    expect(finished).toHaveLength(1);
    expect(finished[0]?.code).toBe('DROPPED');
    expect(finished[0]?.message).toContain(`the disk was too slow for ${50_000 - saved}`);
    expect(finished[0]?.message).toContain(`${saved} of 50000 samples are in the file`);
  });

  it('reports a full one and goes on without it', async () => {
    const file = new SamplesFile(openSync('/dev/full', 'a'), 'background');
    for (let at = 0; at < 3; at += 1) {
      file.observe(sampleAt(at));
      file.window();
    }
    const problems = await file.finish();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: 'samples.csv', code: 'ENOSPC' });
    expect(problems[0]?.message).toContain('0 of 3 samples are in the file');
  });

  it.for(['background', 'inStep'] as const)(
    'keeps whole rows only when one fills up in the middle of a row (%s)',
    async (pace, context) => {
      const folder = await scratchFolder();
      if (!mountSmallDisk(folder)) context.skip('mounting is not allowed here');
      const path = join(folder, 'samples.csv');
      const file = createSamplesFile(path, pace);
      for (let at = 0; at < 30_000; at += 1) file.observe(sampleAt(at));
      const problems = await file.finish();
      const text = await readFile(path, 'utf8');
      const rows = rowsOf(text);
      expect(text.endsWith('\n')).toBe(true);
      expect(rows.length).toBeGreaterThan(10_000);
      expect(rows.map(([at]) => Number(at))).toEqual(rows.map((_, index) => index));
      expect(rows.every((row) => row.length === 14)).toBe(true);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ code: 'ENOSPC' });
      expect(problems[0]?.message).toContain(`${rows.length} of 30000 samples`);
    },
  );
});

/** Reads a pipe until what writes to it has finished. */
async function drained<Finished>(path: string, finishing: Promise<Finished>) {
  const pipe = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const chunks: Buffer[] = [];
  let finished: { readonly value: Finished } | undefined;
  void finishing.then((value) => (finished = { value }));
  const buffer = Buffer.alloc(65_536);
  for (let bytes = 1; finished === undefined || bytes > 0;) {
    bytes = await readSome(pipe, buffer);
    chunks.push(Buffer.from(buffer.subarray(0, bytes)));
  }
  await pipe.close();
  return { finished: finished.value, text: Buffer.concat(chunks).toString() };
}

async function readSome(pipe: Awaited<ReturnType<typeof open>>, buffer: Buffer): Promise<number> {
  try {
    return (await pipe.read(buffer)).bytesRead;
  } catch {
    return 0;
  }
}
