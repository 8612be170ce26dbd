import { didYouMean } from './nearest.ts';
import { showValue } from './show-value.ts';
import type { WrittenSubject } from './threshold-subject.ts';

/** The keys of a threshold in its object form. */
export const thresholdKeys = [
  'threshold',
  'metric',
  'target',
  'warning',
  'critical',
  'phase',
  'over',
  'abort_on_fail',
  'grace',
] as const;

export type ThresholdKey = (typeof thresholdKeys)[number];
export type ThresholdFields = Readonly<Partial<Record<ThresholdKey, unknown>>>;

/** Notes what is wrong with the value of a key, or with the whole without one. */
export type ReportThreshold = (key: string | undefined, messages: readonly string[]) => void;

/** A threshold taken apart, nothing of it understood yet. */
export interface ThresholdSpelling {
  readonly subject: WrittenSubject;
  /** Where the subject was written; `undefined`: all of it is one text. */
  readonly key: 'threshold' | 'metric' | undefined;
  /** What follows the statistic of a text; `undefined`: the fields hold levels. */
  readonly demand: string | undefined;
  /** After `over` in the text. */
  readonly over: string | undefined;
  readonly fields: ThresholdFields;
}

export const thresholdExample = 'websocket.latency{persona=researcher} p95 < 50ms';

const longestText = 300;

/** Takes a text or an object apart; `undefined` when it is neither. */
export function spellThreshold(
  written: unknown,
  report: ReportThreshold,
): ThresholdSpelling | undefined {
  if (typeof written === 'string') return spellText(written, {}, report);
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    report(undefined, [`${showValue(written)} is not a threshold; write ${thresholdExample}`]);
    return undefined;
  }
  for (const key of Object.keys(written)) {
    if (thresholdKeys.some((known) => known === key)) continue;
    report(key, [`unknown key ${showValue(key)}${didYouMean(key, thresholdKeys)}`]);
  }
  const fields: ThresholdFields = written;
  return fields.threshold === undefined
    ? spellLevels(fields, report)
    : spellText(fields.threshold, fields, report);
}

function spellText(
  text: unknown,
  fields: ThresholdFields,
  report: ReportThreshold,
): ThresholdSpelling | undefined {
  for (const key of ['metric', 'target', 'warning', 'critical'] as const) {
    if (fields[key] !== undefined) report(key, ['cannot stand next to threshold']);
  }
  const key = fields.threshold === undefined ? undefined : 'threshold';
  const parts = takeApart(text);
  if (parts !== undefined && parts.rest !== '') {
    return { ...parts, key, demand: parts.rest, fields };
  }
  report(key, [`${showValue(text)} is not a threshold; write ${thresholdExample}`]);
  return undefined;
}

function spellLevels(
  fields: ThresholdFields,
  report: ReportThreshold,
): ThresholdSpelling | undefined {
  const { metric: text } = fields;
  const parts = takeApart(text);
  if (parts === undefined) {
    const what = text === undefined ? 'is missing' : `${showValue(text)} is not complete`;
    report('metric', [`${what}; write a metric and a statistic such as websocket.latency p95`]);
    return undefined;
  }
  if (parts.rest !== '') {
    report('metric', [`${showValue(parts.rest)} belongs into target, warning or critical`]);
  }
  if ([fields.target, fields.warning, fields.critical].every((level) => level === undefined)) {
    report(undefined, ['has no limit; give at least one of target, warning and critical']);
  }
  return { ...parts, key: 'metric', demand: undefined, fields };
}

interface TextParts {
  readonly subject: WrittenSubject;
  readonly rest: string;
  readonly over: string | undefined;
}

function takeApart(text: unknown): TextParts | undefined {
  if (typeof text !== 'string' || text.length > longestText) return undefined;
  const [, whole = '', over] = /^(.*?)(?:\s+over\s+(\S+))?$/.exec(text.trim()) ?? [];
  const head = /^([^\s{}<>=!]+)(?:\s*\{([^{}]*)\}\s*|\s+)([^\s{}<>=!]+\s*)?(.*)$/.exec(whole);
  if (head === null) return undefined;
  const [, metric = '', tags, named, rest = ''] = head;
  if (named === undefined && !/^[<>]/.test(rest)) return undefined;
  const statistic = named?.trim() ?? '';
  return { subject: { metric, tags, statistic }, rest, over };
}
