import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { readableMajor, readSummary } from '../../src/outputs/read-summary.ts';
import { summaryText } from '../../src/outputs/summary-file.ts';
import { observe, seconds } from './observed-windows.ts';
import { scratchFolder } from './scratch-folder.ts';

beforeAll(prepareHistograms);

async function folderWith(text: string): Promise<string> {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'summary.json'), text);
  return folder;
}

async function changed(change: Readonly<Record<string, unknown>>): Promise<string> {
  return folderWith(JSON.stringify({ ...summaryOfRun(), ...change }));
}

function summaryOfRun(): Summary {
  return observe(seconds(3)).summary;
}

describe('the summary of another run', () => {
  it('is read as it was written', async () => {
    const summary = summaryOfRun();
    expect(readSummary(await folderWith(summaryText(summary)))).toEqual({
      kind: 'summary',
      summary,
    });
  });

  it('may hold more than is known', async () => {
    expect(readSummary(await changed({ weather: 'fine' })).kind).toBe('summary');
  });

  it('of another major version is refused with both versions', async () => {
    expect(readSummary(await changed({ version: '7.2.0' }))).toEqual({
      kind: 'problem',
      message: `was written by version "7.2.0"; this one reads versions ${readableMajor}.x`,
    });
  });

  it('of this version can be read', async () => {
    const manifest: unknown = JSON.parse(await readFile('package.json', 'utf8'));
    expect(manifest).toMatchObject({
      version: expect.stringMatching(new RegExp(`^${readableMajor}\\.`)),
    });
  });

  it('cut off in the middle is refused', async () => {
    const text = summaryText(summaryOfRun());
    const folder = await folderWith(text.slice(0, text.length / 2));
    expect(readSummary(folder)).toMatchObject({
      message: 'holds a summary.json that is cut off or not JSON',
    });
  });

  it.each<readonly [string, unknown]>([
    ['thresholds', 'none'],
    ['thresholds', [{}]],
    ['measured', {}],
    ['phases', [{ name: 'steady' }]],
    ['verdict', 5],
    ['duration_seconds', null],
    ['pace', { lateness: {} }],
    ['users', { created: 3 }],
    ['personas', { observer: {} }],
    ['faults', [{ id: 'kill-1' }]],
  ])('with %s as %j is refused', async (key, value) => {
    expect(readSummary(await changed({ [key]: value }))).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining(`without a proper "${key}"`),
    });
  });

  it('is looked into as deep as figures are taken from it', async () => {
    const { measured, phases } = summaryOfRun();
    const { ok: _, ...hollow } = measured.websocket;
    const withoutOk = await changed({ measured: { ...measured, websocket: hollow } });
    expect(readSummary(withoutOk)).toMatchObject({
      message: expect.stringContaining('without a proper "measured"'),
    });
    const [first] = phases;
    const thin = { ...first, transports: { ...first?.transports, http: {} } };
    expect(readSummary(await changed({ phases: [thin] }))).toMatchObject({
      message: expect.stringContaining('without a proper "phases"'),
    });
  });

  it('without a version is refused, and an odd one is never shown as it is', async () => {
    expect(readSummary(await folderWith('{}'))).toMatchObject({
      message: expect.stringContaining('without a version'),
    });
    const { message = '' } = { ...problemOf(await changed({ version: '9\u001b[31m' })) };
    expect(message).toContain(String.raw`"9\u001b[31m"`);
  });

  function problemOf(folder: string): { readonly message?: string } {
    const read = readSummary(folder);
    return read.kind === 'problem' ? read : {};
  }

  it('is missed in a folder without one', async () => {
    const folder = await scratchFolder();
    const missing = { message: 'holds no summary.json; give the results folder of a finished run' };
    expect(readSummary(folder)).toMatchObject(missing);
    expect(readSummary(join(folder, 'nowhere'))).toMatchObject(missing);
    await mkdir(join(folder, 'summary.json'));
    expect(readSummary(folder)).toMatchObject({
      message: expect.stringContaining('it is a folder (EISDIR)'),
    });
  });
});
