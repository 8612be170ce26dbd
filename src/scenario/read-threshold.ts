import { limitText, overText, subjectText, withinText } from '../metrics/threshold-text.ts';
import type { Threshold, ThresholdLimit } from '../metrics/threshold.ts';
import { readDuration } from './duration.ts';
import type { Registry } from './registry.ts';
import {
  refuseLimit,
  settleLevels,
  type LevelsContext,
  type WrittenLevels,
} from './settle-levels.ts';
import { showValue } from './show-value.ts';
import { readLimit, readLimitFigure } from './threshold-limit.ts';
import {
  spellThreshold,
  type ReportThreshold,
  type ThresholdSpelling,
} from './threshold-spelling.ts';
import { readSubject } from './threshold-subject.ts';

/** One thing wrong with a threshold; `path` leads to the key in its object form. */
export interface ThresholdProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type ThresholdReading =
  | { readonly kind: 'threshold'; readonly threshold: Threshold }
  | { readonly kind: 'problems'; readonly problems: readonly ThresholdProblem[] };

const shortestOverMs = 1_000;
const longestOverMs = 600_000;

/**
 * Reads a threshold from text, `websocket.latency p95 < 50ms over 30s`, or from its object form
 * `{ metric: websocket.latency p95, target: < 50ms, critical: > 200ms, over: 30s }`; finds
 * everything that is wrong with it.
 */
export function readThreshold(written: unknown, registry: Registry): ThresholdReading {
  const problems: ThresholdProblem[] = [];
  const report: ReportThreshold = (key, messages) => {
    const path = key === undefined ? [] : [key];
    problems.push(...messages.map((message) => ({ path, message })));
  };
  const spelling = spellThreshold(written, report);
  const threshold = spelling && interpret(spelling, registry, report);
  if (threshold === undefined || problems.length > 0) return { kind: 'problems', problems };
  return { kind: 'threshold', threshold };
}

function interpret(
  spelling: ThresholdSpelling,
  registry: Registry,
  report: ReportThreshold,
): Threshold | undefined {
  const { subject, metric, unit, messages } = readSubject(narrowed(spelling), registry);
  report(spelling.key, messages);
  const context =
    metric && unit !== undefined ? { metric, unit, statistic: subject.statistic } : undefined;
  const demands = readDemands(spelling, context, report);
  const overMs = readOver(spelling, report);
  if (overMs !== undefined && metric?.scope === 'end') {
    report(spelling.over === undefined ? 'over' : spelling.key, [
      `${metric.name} is of a whole run; leave over out`,
    ]);
  }
  const ending = readEnding(spelling, report);
  if (context === undefined || demands === undefined) return undefined;
  const { demand, ...limits } = demands;
  const text = `${subjectText(subject, undefined)} ${demand}${overText(overMs)}`;
  return { ...subject, text, ...limits, overMs, ...ending };
}

/** The subject with the phase that was given as a key of its own. */
function narrowed({ subject, fields: { phase } }: ThresholdSpelling): ThresholdSpelling['subject'] {
  if (phase === undefined) return subject;
  const written = typeof phase === 'string' ? phase : showValue(phase);
  const tags = [subject.tags ?? '', `phase=${written}`].filter((tag) => tag.trim() !== '');
  return { ...subject, tags: tags.join(',') };
}

/** What has to hold, and the same in words. */
interface Demands extends WrittenLevels {
  readonly withinBaseline: number | undefined;
  readonly demand: string;
}

const nothingHeld = {
  target: undefined,
  warning: undefined,
  critical: undefined,
  withinBaseline: undefined,
};

function readDemands(
  spelling: ThresholdSpelling,
  context: LevelsContext | undefined,
  report: ReportThreshold,
): Demands | undefined {
  const { demand, key } = spelling;
  if (demand === undefined) return context && readLevels(spelling, context, report);
  const within = /^within\s+(.+?)\s+of\s+(?:the\s+)?baseline$/.exec(demand)?.[1];
  if (within !== undefined) return readComparison(within, key, report);
  if (context === undefined) return undefined;
  const limit = readLimit(demand, context.unit);
  if (limit.kind === 'problem') {
    report(key, [limit.message]);
    return undefined;
  }
  report(key, refuseLimit(limit.value, context));
  return { ...nothingHeld, critical: limit.value, demand: limitText(limit.value, context.unit) };
}

function readComparison(
  written: string,
  key: ThresholdSpelling['key'],
  report: ReportThreshold,
): Demands | undefined {
  const share = readLimitFigure(written, 'share');
  if (share.kind === 'read') {
    return { ...nothingHeld, withinBaseline: share.value, demand: withinText(share.value) };
  }
  report(key, [share.message]);
  return undefined;
}

function readLevels(
  { fields }: ThresholdSpelling,
  context: LevelsContext,
  report: ReportThreshold,
): Demands {
  const read = (key: keyof WrittenLevels): ThresholdLimit | undefined => {
    const written = fields[key];
    if (written === undefined) return undefined;
    const text = typeof written === 'string' ? written : showValue(written);
    const limit = readLimit(text, context.unit);
    if (limit.kind === 'read') return limit.value;
    report(key, [limit.message]);
    return undefined;
  };
  const written = { target: read('target'), warning: read('warning'), critical: read('critical') };
  const { levels, messages } = settleLevels(written, context);
  report(undefined, messages);
  const isCriticalOnly = written.target === undefined && written.warning === undefined;
  const demand = levelsText(isCriticalOnly ? levels : written, context);
  return { ...levels, withinBaseline: undefined, demand };
}

/** `< 50ms` of a single critical limit, else `target < 20ms, warning < 50ms, critical > 100ms`. */
function levelsText(levels: WrittenLevels, { unit }: LevelsContext): string {
  const { target, warning, critical } = levels;
  if (target === undefined && warning === undefined && critical !== undefined) {
    return limitText(critical, unit);
  }
  return Object.entries({ target, warning, critical })
    .flatMap(([level, limit]) =>
      limit === undefined ? [] : [`${level} ${limitText(limit, unit)}`],
    )
    .join(', ');
}

function readOver(
  { over, fields, key }: ThresholdSpelling,
  report: ReportThreshold,
): number | undefined {
  if (over !== undefined && fields.over !== undefined) report('over', ['is given twice']);
  const where = over === undefined ? 'over' : key;
  const written = over ?? fields.over;
  if (written === undefined) return undefined;
  const reading = readDuration(written);
  if (reading.kind === 'problem') report(where, [reading.message]);
  else if (reading.ms >= shortestOverMs && reading.ms <= longestOverMs) return reading.ms;
  else report(where, [`a sliding window of ${showValue(written)} is not from 1s to 10m long`]);
  return undefined;
}

function readEnding(
  { demand, fields }: ThresholdSpelling,
  report: ReportThreshold,
): Pick<Threshold, 'abortOnFail' | 'graceMs'> {
  const { abort_on_fail: abort = false, grace, critical } = fields;
  if (typeof abort !== 'boolean') {
    report('abort_on_fail', [`${showValue(abort)} is not true or false`]);
  } else if (abort && demand === undefined && critical === undefined) {
    report('abort_on_fail', ['needs a critical limit: only that fails a run']);
  }
  if (grace === undefined) return { abortOnFail: abort === true, graceMs: 0 };
  if (abort === false) report('grace', ['needs abort_on_fail: true']);
  const reading = readDuration(grace);
  if (reading.kind === 'problem') report('grace', [reading.message]);
  return { abortOnFail: abort === true, graceMs: reading.kind === 'duration' ? reading.ms : 0 };
}
