import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { junitText } from '../../src/outputs/junit-text.ts';
import type { RunFacts } from '../../src/streams/run-facts.ts';
import { hostile, judgedSummary, thresholdResult } from './judged-summary.ts';
import { readXml, type Element } from './read-xml.ts';

beforeAll(prepareHistograms);

function suiteOf(summary: Summary) {
  const [suite] = readXml(junitText(summary)).children;
  if (suite === undefined) throw new Error('no suite');
  const cases = suite.children.filter(({ name }) => name === 'testcase');
  return { suite, cases };
}

function caseNamed(facts: Partial<RunFacts>, name: string): Element {
  const { cases } = suiteOf(judgedSummary(facts));
  const [found, ...others] = cases.filter(({ attributes }) => attributes['name'] === name);
  expect(others).toEqual([]);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
}

function endingOf(one: Element): string {
  return one.children.map(({ name }) => name).join(' ');
}

const slow = thresholdResult({
  threshold: 'http.latency p99 < 1s',
  level: 'critical',
  passed: false,
  value: 1_250.5,
  limit: '< 1000 ms',
  broken_since_seconds: 12,
});
const silent = thresholdResult({
  threshold: 'database.latency p95 < 9ms',
  passed: null,
  why: 'there is no baseline run',
  level: null,
  value: null,
  samples: 0,
});

describe('junit.xml', () => {
  it('has a case for each threshold, each check and the run itself, and counts them', () => {
    const summary = judgedSummary({ thresholds: [thresholdResult(), slow, silent] });
    const { suite, cases } = suiteOf(summary);
    expect(cases).toHaveLength(3 + summary.checks.length + 1);
    const failures = cases.filter((one) => endingOf(one) === 'failure');
    expect(suite.attributes).toEqual({
      name: 'statecrowd.smoke',
      tests: String(cases.length),
      failures: String(failures.length),
      errors: '1',
      skipped: '0',
      time: '3',
    });
  });

  it('says with figures why a threshold failed', () => {
    const [failure] = caseNamed({ thresholds: [slow] }, slow.threshold).children;
    expect(failure?.name).toBe('failure');
    expect(failure?.attributes['message']).toBe(
      'was 1250.5 ms, limit < 1000 ms, since 12 s (400 samples)',
    );
  });

  it('never lets a threshold that says nothing look passed, and tells why it does not', () => {
    const [error] = caseNamed({ thresholds: [silent] }, silent.threshold).children;
    const message = 'there is no baseline run';
    expect(error).toMatchObject({ name: 'error', attributes: { message } });
  });

  it('keeps the level of a threshold that only warns', () => {
    const warning = thresholdResult({ level: 'warning', thin: true, samples: 20 });
    const [note] = caseNamed({ thresholds: [warning] }, warning.threshold).children;
    expect(note?.name).toBe('system-out');
    expect(note?.text).toBe(
      'warning: was 12.5 ms, limit < 50 ms (20 samples, too few for this percentile)',
    );
  });

  it('makes an incomplete run an error with its reason', () => {
    const facts = { complete: false, reason: 'SIGINT' };
    const [error] = caseNamed(facts, 'complete').children;
    expect(error).toMatchObject({ name: 'error', attributes: { message: 'SIGINT' } });
    expect(endingOf(caseNamed({}, 'complete'))).toBe('');
  });

  it('skips the generator when it set the figures, and passes it when it kept up', () => {
    const limited = { generator: { limited: true, cause: 'busy' } };
    const free = { generator: { limited: false, cause: undefined } };
    expect(endingOf(caseNamed(limited, 'generator-kept-up'))).toBe('skipped');
    expect(endingOf(caseNamed(free, 'generator-kept-up'))).toBe('');
  });

  it('names scenario, seed and version', () => {
    const { suite } = suiteOf(judgedSummary({}));
    const properties = suite.children.find(({ name }) => name === 'properties')?.children ?? [];
    const pairs = properties.map(({ attributes }) => [attributes['name'], attributes['value']]);
    expect(Object.fromEntries(pairs)).toMatchObject({
      scenario: 'smoke',
      seed: '7',
      version: '0.1.0',
    });
  });

  it('stays well-formed whatever names the network brings', () => {
    const names = [hostile, ']]>', '\uD800', '\uFFFE', 'ünïcödé ⚡', "it's"];
    const thresholds = names.map((threshold) => thresholdResult({ threshold, passed: false }));
    const { cases } = suiteOf(judgedSummary({ thresholds, scenario: hostile }));
    const kept = cases.slice(0, names.length).map(({ attributes }) => attributes['name']);
    expect(kept).toEqual([
      hostile.replaceAll(/(?!\n)\p{Cc}/gu, '\uFFFD'),
      ']]>',
      '\uFFFD',
      '\uFFFD',
      'ünïcödé ⚡',
      "it's",
    ]);
  });
});

describe('the strict reader of these tests', () => {
  it.each([
    ['<a>', 'not one whole element'],
    ['<a></b>', '</b> closes <a>'],
    ['<a b="<"/>', 'not XML'],
    ['<a b="&"/>', 'bare &'],
    ['<a/><b/>', 'not one whole element'],
    ['<a b="1" b="2"/>', 'b twice'],
    ['<a>\u0001</a>', 'a character that XML does not allow'],
  ])('refuses %j', (document, why) => {
    expect(() => readXml(document)).toThrow(why);
  });
});
