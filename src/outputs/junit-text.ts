import { brokenSince, resultText } from '../metrics/result-text.ts';
import type { CheckResult, Summary, ThresholdResult } from '../metrics/summary.ts';
import { xmlText } from './xml-text.ts';

/** How one case ended; `error`: nobody knows, `skipped`: not held against the run. */
type Ending =
  | { readonly kind: 'passed'; readonly note?: string }
  | { readonly kind: 'failure' | 'error' | 'skipped'; readonly message: string };

interface Case {
  readonly group: string;
  readonly name: string;
  readonly ending: Ending;
}

type Counted = Exclude<Ending['kind'], 'passed'>;

/** A run as a suite of JUnit, the format CI systems show; without times of the wall. */
export function junitText(summary: Summary): string {
  const cases = casesOf(summary);
  const count = (kind: Counted): number =>
    cases.filter(({ ending }) => ending.kind === kind).length;
  const attributes = {
    name: `statecrowd.${summary.scenario}`,
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: summary.duration_seconds,
  };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${attributesText(attributes)}>`,
    ...propertyLines(summary),
    ...cases.flatMap((one) => caseLines(one, summary.scenario)),
    '  </testsuite>',
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function casesOf(summary: Summary): readonly Case[] {
  const thresholds = summary.thresholds.map((result) => ({
    group: 'thresholds',
    name: result.threshold,
    ending: thresholdEnding(result),
  }));
  const checks = summary.checks.map((check) => ({
    group: 'checks',
    name: check.name,
    ending: checkEnding(check),
  }));
  return [...thresholds, ...checks, ...runCases(summary)];
}

function thresholdEnding(result: ThresholdResult): Ending {
  const { limit, level, samples, thin, why } = result;
  if (why !== null) return { kind: 'error', message: why };
  const seen = `was ${resultText(result)}, limit ${limit}`;
  const of = `${samples} samples${thin ? ', too few for this percentile' : ''}`;
  if (!result.passed) return { kind: 'failure', message: `${seen}${since(result)} (${of})` };
  return { kind: 'passed', note: `${level ?? 'held'}: ${seen} (${of})` };
}

function since(result: ThresholdResult): string {
  const seconds = brokenSince(result);
  return seconds === null ? '' : `, since ${seconds} s`;
}

function checkEnding({ passed, evidence }: CheckResult): Ending {
  return passed ? { kind: 'passed', note: evidence } : { kind: 'failure', message: evidence };
}

/** What else decides whether the figures mean anything. */
function runCases(summary: Summary): readonly Case[] {
  const complete: Ending = summary.complete
    ? { kind: 'passed' }
    : { kind: 'error', message: summary.reason ?? 'the run ended early' };
  const cases: readonly Case[] = [{ group: 'run', name: 'complete', ending: complete }];
  if (summary.generator_limited === null) return cases;
  const limited: Ending = summary.generator_limited
    ? { kind: 'skipped', message: limitedReason(summary) }
    : { kind: 'passed' };
  return [...cases, { group: 'run', name: 'generator-kept-up', ending: limited }];
}

function limitedReason({ verdict_reasons: reasons }: Summary): string {
  const reason = reasons.find((text) => text.startsWith('generator-limited'));
  return reason ?? 'the generator, not the target, set the figures';
}

function propertyLines(summary: Summary): readonly string[] {
  const { scenario, seed, version, verdict, load_model: model } = summary;
  const properties = { scenario, seed, version, verdict, load_model: model };
  const lines = Object.entries(properties).map(
    ([name, value]) => `      <property${attributesText({ name, value })}/>`,
  );
  return ['    <properties>', ...lines, '    </properties>'];
}

function caseLines({ group, name, ending }: Case, scenario: string): readonly string[] {
  const attributes = attributesText({ classname: `${scenario}.${group}`, name, time: 0 });
  const opening = `    <testcase${attributes}`;
  if (ending.kind === 'passed' && ending.note === undefined) return [`${opening}/>`];
  return [`${opening}>`, `      ${endingText(ending)}`, '    </testcase>'];
}

function endingText(ending: Ending): string {
  if (ending.kind === 'passed') return `<system-out>${xmlText(ending.note ?? '')}</system-out>`;
  return `<${ending.kind}${attributesText({ message: ending.message })}/>`;
}

function attributesText(attributes: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(attributes);
  return pairs.map(([name, value]) => ` ${name}="${xmlText(String(value))}"`).join('');
}
