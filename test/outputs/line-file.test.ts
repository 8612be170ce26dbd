import { openSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createLineFile, LineFile, lineLimits } from '../../src/outputs/line-file.ts';
import { readLines } from '../../src/outputs/read-lines.ts';
import { patience } from '../support/patience.ts';
import { scratchFolder } from './scratch-folder.ts';

async function freshPath(): Promise<string> {
  return join(await scratchFolder(), 'some.log');
}

async function linesIn(path: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of readLines(path)) lines.push(line);
  return lines;
}

const line = (number: number): string => `line ${number} with ümläuts…\n`;

describe.each(['background', 'inStep'] as const)('a file of lines, written in the %s', (pace) => {
  test('holds every line in order, window by window', async () => {
    const path = await freshPath();
    const file = createLineFile(path, pace);
    for (let number = 0; number < 40_000; number++) {
      file.add(line(number));
      if (number % 997 === 0) file.endWindow();
    }
    expect(await file.close()).toBeUndefined();
    const lines = await linesIn(path);
    expect(lines.length).toBe(40_000);
    expect(lines.every((text, number) => `${text}\n` === line(number))).toBe(true);
    expect(
      gunzipSync(await readFile(path))
        .toString()
        .split('\n').length,
    ).toBe(40_001);
  });

  test('takes no file that is there already', async () => {
    const path = await freshPath();
    await writeFile(path, 'mine');
    expect(() => createLineFile(path, pace)).toThrow('EEXIST');
  });
});

test('what came before a window is in the file soon, while the run goes on', async () => {
  const path = await freshPath();
  const file = createLineFile(path, 'background');
  file.add(line(1));
  file.endWindow();
  await expect.poll(() => linesIn(path), patience).toEqual([line(1).trimEnd()]);
  await file.close();
});

test('what the disk cannot take in time is a refusal, and nothing added is lost', async () => {
  const path = await freshPath();
  const limits = { ...lineLimits, waitingLength: 100 };
  const file = new LineFile(openSync(path, 'ax'), 'background', limits);
  for (let number = 0; number < 3; number++) file.add(line(number));
  file.endWindow();
  expect(file.refusal).toBeUndefined();
  for (let number = 3; number < 20; number++) file.add(line(number));
  file.endWindow();
  expect(file.refusal).toBe('the disk was too slow');
  await file.close();
  expect((await linesIn(path)).length).toBe(20);
});

test('a last line without its end is left out', async () => {
  const path = await freshPath();
  await writeFile(path, gzipSync('one\ntwo\n'));
  await appendFile(path, gzipSync('three\nfou'));
  expect(await linesIn(path)).toEqual(['one', 'two', 'three']);
});
