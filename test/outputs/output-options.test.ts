import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportProblems, outputSettings } from '../../src/cli/output-settings.ts';
import { runStatecrowd } from '../cli/run-statecrowd.ts';
import { scratchFolder } from './scratch-folder.ts';
import { mountSmallDisk } from './small-disk.ts';

async function scenarioFile(folder: string, duration: string): Promise<string> {
  const path = join(folder, 'small.yaml');
  const load = `load: { warmup: 1s, duration: ${duration} }`;
  await writeFile(path, `name: small\nusers: { observer: 20 }\nthink_time: 0.3\n${load}\n`);
  return path;
}

test('without results there are no extra files, and all mistakes are told at once', async () => {
  const path = await scenarioFile(await scratchFolder(), '5s');
  const extra = ['--samples', '--junit', '--markdown', '--prometheus', '70000'];
  const otlp = ['--otlp', 'http://collector.example:4318'];
  const { code, out, err } = await runStatecrowd(['run', path, '--no-export', ...extra, ...otlp]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  for (const option of ['--samples', '--junit', '--markdown']) {
    expect(err).toMatch(new RegExp(`${option} +cannot be combined with --no-export`));
  }
  expect(err).toMatch(/--prometheus +"70000" is not a port from 0 to 65535/);
  expect(err).toMatch(/--otlp +host "collector.example" is not this machine/);
});

test('a simulation is neither scraped nor pushed', async () => {
  const path = await scenarioFile(await scratchFolder(), '5s');
  const { code, err } = await runStatecrowd(['simulate', path, '--prometheus', '0']);
  expect(code).toBe(2);
  expect(err).toContain('--prometheus');
});

test('a simulation writes what it is asked for and adds to the summary of a CI job', async () => {
  const folder = await scratchFolder();
  const path = await scenarioFile(folder, '5s');
  const jobSummary = join(folder, 'job.md');
  const output = join(folder, 'results');
  const args = ['simulate', path, '--samples', '--junit', '--markdown', '--output', output];
  const { code, out } = await runStatecrowd([...args, '--seed', '3'], {
    environment: { GITHUB_STEP_SUMMARY: jobSummary },
  });
  expect(code).toBe(0);
  const files = await readdir(output);
  for (const file of ['samples.csv', 'junit.xml', 'summary.md']) {
    expect(files).toContain(file);
    expect(out).toContain(file);
  }
  const page = await readFile(join(output, 'summary.md'), 'utf8');
  expect(page).toMatch(/statecrowd simulate .*--seed 3/);
  expect(await readFile(jobSummary, 'utf8')).toBe(`${page}\n`);
});

test('a full disk ends with 74 and says of which files what is lost', async (context) => {
  const folder = await scratchFolder();
  const path = await scenarioFile(folder, '1h');
  const disk = await scratchFolder();
  if (!mountSmallDisk(disk)) context.skip('mounting is not allowed here');
  const { code, out } = await runStatecrowd(['simulate', path, '--samples', '--output', disk]);
  expect(code).toBe(74);
  expect(out).toMatch(/NOT SAVED +windows\.jsonl: no space left on the disk \(ENOSPC\); \d+ of/);
  expect(out).toMatch(/NOT SAVED +samples\.csv: no space left on the disk \(ENOSPC\); \d+ of/);
}, 60_000);

test('a collector is asked at the path of metrics unless another one is written', () => {
  const urlOf = (otlp: string) =>
    outputSettings({ export: true, otlp }, { environment: {} }).otlpUrl;
  expect(urlOf('http://127.0.0.1:4318')).toBe('http://127.0.0.1:4318/v1/metrics');
  expect(urlOf('http://127.0.0.1:4318/otlp')).toBe('http://127.0.0.1:4318/otlp');
});

test('a collector beyond this machine has to be allowed by name', () => {
  const otlp = 'https://collector.example/v1/metrics';
  expect(exportProblems({ otlp }, ['collector.example'])).toEqual([]);
  expect(exportProblems({ otlp }, ['other.example'])).toHaveLength(1);
  expect(exportProblems({ otlp: 'http://169.254.169.254/' }, ['169.254.169.254'])).toHaveLength(1);
});

test.each(['', '-1', '65536', '1.5', 'abc', '0x10'])('%j is no port', (prometheus) => {
  expect(exportProblems({ prometheus }, [])).toMatchObject([{ where: '--prometheus' }]);
});
