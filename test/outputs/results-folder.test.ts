import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultResultsFolder, resultsFolderProblem } from '../../src/outputs/results-folder.ts';
import { scratchFolder } from './scratch-folder.ts';

describe('a results folder', () => {
  it('is named after the scenario, the time and the seed', () => {
    const startedAt = '2026-11-20T12:03:41.123Z';
    expect(
      defaultResultsFolder({ below: 'results', scenario: 'mixed_workload', seed: 7, startedAt }),
    ).toBe(join('results', 'mixed_workload-20261120T120341Z-7'));
    expect(
      defaultResultsFolder({ below: 'results', scenario: '../../etc/päss wd', seed: 1, startedAt }),
    ).toBe(join('results', '_etc_p_ss_wd-20261120T120341Z-1'));
  });

  it('may be missing or empty, and looking leaves nothing behind', async () => {
    const folder = await scratchFolder();
    await mkdir(join(folder, 'empty'));
    expect(resultsFolderProblem(join(folder, 'empty'))).toBeUndefined();
    expect(resultsFolderProblem(join(folder, 'a', 'b', 'c'))).toBeUndefined();
    expect(await readdir(folder)).toEqual(['empty']);
    expect(await readdir(join(folder, 'empty'))).toEqual([]);
  });

  it('is refused when something is in it, and that is left alone', async () => {
    const folder = await scratchFolder();
    await writeFile(join(folder, 'summary.json'), '{}');
    expect(resultsFolderProblem(folder)).toContain('is not empty');
    expect(await readdir(folder)).toEqual(['summary.json']);
  });

  it('is refused when it is a file or lies in one', async () => {
    const file = join(await scratchFolder(), 'file');
    await writeFile(file, 'mine');
    expect(resultsFolderProblem(file)).toBe('is not a folder');
    expect(resultsFolderProblem(join(file, 'inside'))).toContain('not a folder (ENOTDIR)');
    expect((await stat(file)).size).toBe(4);
  });

  it('is refused when its name is too long', async () => {
    const long = join(await scratchFolder(), 'x'.repeat(300));
    expect(resultsFolderProblem(long)).toContain('name is too long');
  });

  it.runIf(process.platform === 'linux')('is refused where nothing can be written', () => {
    expect(resultsFolderProblem('/proc/statecrowd/results')).toContain('cannot be written');
  });
});
