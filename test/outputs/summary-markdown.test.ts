import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { FaultSummary, Finding, Summary } from '../../src/metrics/summary.ts';
import { markdownFile } from '../../src/outputs/markdown-file.ts';
import { markdownCode, markdownText } from '../../src/outputs/markdown-text.ts';
import { summaryMarkdown } from '../../src/outputs/summary-markdown.ts';
import { hostile, judgedSummary, thresholdResult } from './judged-summary.ts';
import { observe, seconds } from './observed-windows.ts';
import { scratchFolder } from './scratch-folder.ts';

beforeAll(prepareHistograms);

const repeat = 'statecrowd run smoke --seed 7';

function linesOf(summary: Summary): readonly string[] {
  return summaryMarkdown(summary, repeat).split('\n');
}

/** The summary of a run with a kill whose users took these times to come back. */
function broken(times: FaultSummary['times']): Summary {
  const fault: FaultSummary = {
    id: 'kill-1',
    kind: 'kill',
    target: 'platform',
    at_ms: 1000,
    when: null,
    not_begun: null,
    ended_ms: 2000,
    cut_short: false,
    online_before: 9,
    online_lowest: 0,
    returned: 9,
    back_95_ms: 400,
    back_all_ms: 500,
    back: [],
    times,
    attempts: { total: 9, per_user: 1, peak_100_ms: 4, peak_share: 0.4, refused: 0 },
    caused: {
      operations_failed: 0,
      operations_timed_out: 0,
      connections_lost: 9,
      attempts_refused: 0,
    },
    cut_off: 0,
    pushes: { missed: 0, repeated: 0, recovered: 0 },
  };
  return { ...judgedSummary({}), faults: [fault] };
}

/** Cells of a row; an escaped pipe would not split one. */
function cellsOf(row: string | undefined): readonly string[] {
  return (row ?? '')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe('summary.md', () => {
  it('begins with the verdict and its reasons', () => {
    const broken = thresholdResult({ level: 'critical', passed: false, value: 61.2 });
    const lines = linesOf(judgedSummary({ thresholds: [broken, thresholdResult()] }));
    expect(lines[0]).toBe('## ❌ FAILED: smoke');
    expect(lines[2]).toContain('1 of 2 thresholds held');
    expect(lines[2]).toContain('seed 7');
    expect(lines.find((line) => line.startsWith('- websocket.latency'))).toContain('61.2 ms');
  });

  it('shows how long the stages of the way back took, as what is not too thin', () => {
    const times = (thin: readonly string[]) => {
      const figures = { avg_ms: 3, p50_ms: 2, p95_ms: 5, p99_ms: 8, max_ms: 9 };
      return { ...figures, thin_percentiles: thin };
    };
    const few = times(['p50', 'p95', 'p99']);
    const nobody = { ...few, p50_ms: null, p95_ms: null, max_ms: null };
    const stages = { detect: times([]), reconnect: times(['p95', 'p99']) };
    const row = linesOf(broken({ ...stages, resubscribe: few, first_reply: nobody })).find((line) =>
      line.startsWith('| kill-1'),
    );
    expect(cellsOf(row).slice(4, 8)).toEqual(['p95 5 ms', 'p50 2 ms', 'max 9 ms', 'n/a']);
  });

  it('says never of users who did not come back', () => {
    const subject = 'recovery.back_95 max';
    const never = thresholdResult({ threshold: `${subject} < 6s`, subject, value: 600_000 });
    const lines = linesOf(judgedSummary({ thresholds: [never] }));
    const row = lines.find((line) => line.startsWith('| recovery'));
    expect(cellsOf(row)[2]).toBe('never');
  });

  it('has a row for each threshold and each transport that was used', () => {
    const results = [
      thresholdResult({ threshold: 'a', level: 'warning' }),
      thresholdResult({ threshold: 'b', passed: null, why: 'no | run', value: null, level: null }),
      thresholdResult({ threshold: 'c', passed: false, unit: 'share', value: 0.0525, thin: true }),
    ];
    const lines = linesOf(judgedSummary({ thresholds: results }));
    const row = (name: string) => cellsOf(lines.find((line) => line.startsWith(`| ${name} |`)));
    expect(row('a')).toEqual(['a', '✅ held (warning)', '12.5 ms', '&lt; 50 ms', '400']);
    expect(row('b').slice(1, 3)).toEqual(['⚠️ no &#124; run', 'without a value']);
    expect(row('c').slice(1, 3)).toEqual(['❌ broken', '5.25 % (thin)']);
    expect(row('websocket')).toEqual(['websocket', '3', '1', '0 %', 'n/a', 'n/a', 'n/a', '1 ms']);
    expect(lines.some((line) => line.startsWith('| http |'))).toBe(false);
  });

  it('names what no user of a persona came to', () => {
    const ways = ['offline on started -> online', `online on ${hostile}`];
    const chart = { kind: 'chart', at: 0, persona: 'observer', states: ['online'], ways } as const;
    const way = { kind: 'way', at: 1, persona: 'observer', way: ways[0] ?? '' } as const;
    const lines = linesOf(observe([chart, way, ...seconds(1)]).summary);
    expect(lines).toContain('### Coverage: states 0 of 1, transitions 1 of 2');
    const row = cellsOf(lines.find((line) => line.startsWith('| observer |')));
    expect(row.slice(0, 3)).toEqual(['observer', '0 of 1', '1 of 2']);
    expect(row[3]).toBe(markdownText(`online; ${ways[1]}`));
    expect(linesOf(judgedSummary({})).join('\n')).not.toContain('Coverage');
  });

  it('says which phases its figures are of, and that they are of the whole run if of none', () => {
    expect(linesOf(judgedSummary({}))).toContain('steady: 3 s.');
    const lines = linesOf(judgedSummary({ phasesThatCount: ['spike'] }));
    expect(lines).toContain('whole run, no phase that counts was measured: 3 s.');
    expect(lines.some((line) => line.startsWith('| websocket | 3 |'))).toBe(true);
  });

  it('says in the open model which operations its times are of', () => {
    const note = 'Service: all operations. Response: planned ones.';
    expect(linesOf(judgedSummary({ loadModel: 'operations' }))).toContain(note);
    expect(linesOf(judgedSummary({}))).not.toContain(note);
  });

  it('tells findings with their evidence and the next step', () => {
    const finding: Finding = {
      about: 'database',
      severity: 'warning',
      what: 'Queries are slow.',
      evidence: 'p95 was 140 ms, limit 100 ms',
      advice: 'look at the plan of query.recent_events',
    };
    const text = summaryMarkdown({ ...judgedSummary({}), findings: [finding] }, repeat);
    expect(text).toContain(
      '- **warning** Queries are slow.\n  - p95 was 140 ms, limit 100 ms\n' +
        '  - next: look at the plan of query.recent\\_events',
    );
  });

  it('ends with the command that repeats the run', () => {
    expect(linesOf(judgedSummary({})).slice(-5)).toEqual(['', '```sh', repeat, '```', '']);
  });

  it('cuts long lists and says how much is missing', () => {
    const thresholds = Array.from({ length: 130 }, (_, index) =>
      thresholdResult({ threshold: `t${index}` }),
    );
    const lines = linesOf(judgedSummary({ thresholds }));
    expect(lines.filter((line) => /^\| t\d+ \|/.test(line))).toHaveLength(100);
    expect(lines).toContain('and 30 more');
  });

  it('shows names of the network as text: no cell, tag, link or line more', () => {
    const plain = linesOf(judgedSummary({ thresholds: [thresholdResult({ threshold: 'x' })] }));
    const bad = thresholdResult({ threshold: hostile });
    const lines = linesOf(judgedSummary({ thresholds: [bad], scenario: hostile }));
    expect(lines).toHaveLength(plain.length);
    const row = lines.find((line) => line.includes('alert'));
    expect(
      lines.filter((line) => line.startsWith('|')).map((line) => cellsOf(line).length),
    ).toEqual(plain.filter((line) => line.startsWith('|')).map((line) => cellsOf(line).length));
    expect(row).toBeDefined();
    expect(lines.join('\n')).not.toMatch(/(?!\n)\p{Cc}|<script|http:\/\//u);
  });
});

describe('text in Markdown', () => {
  it.each([
    ['a|b', 'a&#124;b'],
    ['<b>', '&lt;b&gt;'],
    ['&lt;', '&amp;lt;'],
    ['*a* _b_ `c` ~d~', '\\*a\\* \\_b\\_ \\`c\\` \\~d\\~'],
    ['[a](b)', '\\[a\\](b)'],
    ['\\|', '\\\\&#124;'],
    ['- item', '\\- item'],
    ['why: because', 'why: because'],
    ['1. item', '1\\. item'],
    ['# title', '\\# title'],
    ['https://x.y www.x.y', 'https\\://x.y www\\.x.y'],
    ['a\nb\u202e', 'a b'],
    ['$a$ @b', '\\$a\\$ \\@b'],
  ])('%j becomes %j', (text, shown) => {
    expect(markdownText(text)).toBe(shown);
  });

  it('keeps a command in its block whatever is in it', () => {
    expect(markdownCode("run 'a```b'\nrm")).toEqual(['````sh', "run 'a```b' rm", '````']);
  });
});

describe('the summary of a CI job', () => {
  it('gets the page added to what it holds already', async () => {
    const folder = await scratchFolder();
    const jobSummary = join(folder, 'job.md');
    await appendFile(jobSummary, 'before\n');
    const summary = judgedSummary({});
    const file = markdownFile(folder, { repeat, jobSummary });
    expect(await file.finish(summary)).toEqual([]);
    const page = await readFile(join(folder, 'summary.md'), 'utf8');
    expect(page).toBe(summaryMarkdown(summary, repeat));
    expect(await readFile(jobSummary, 'utf8')).toBe(`before\n${page}\n`);
  });

  it('is reported when it cannot be written, and the file is there all the same', async () => {
    const folder = await scratchFolder();
    const jobSummary = join(folder, 'taken');
    await mkdir(jobSummary);
    const problems = await markdownFile(folder, { repeat, jobSummary }).finish(judgedSummary({}));
    expect(problems).toMatchObject([{ file: jobSummary, code: 'EISDIR' }]);
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain('## ');
  });
});
