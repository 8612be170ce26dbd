import {
  findThresholdMetric,
  percentOf,
  statisticOf,
  thresholdMetrics,
  unitOf,
  type ThresholdMetric,
  type ThresholdTag,
  type ThresholdUnit,
} from '../metrics/threshold-metrics.ts';
import { thresholdTags, type ThresholdSubject, type ThresholdTags } from '../metrics/threshold.ts';
import { didYouMean } from './nearest.ts';
import type { Registry } from './registry.ts';
import { showValue } from './show-value.ts';

/** What could be read of a subject; what is not known is left out of further checks. */
export interface SubjectReading {
  readonly subject: ThresholdSubject;
  readonly metric: ThresholdMetric | undefined;
  readonly unit: ThresholdUnit | undefined;
  readonly messages: readonly string[];
}

export interface WrittenSubject {
  readonly metric: string;
  /** Between the braces; `undefined` without them. */
  readonly tags: string | undefined;
  readonly statistic: string;
}

/** Names that other tools use for a statistic. */
const foreignStatistics: ReadonlyMap<string, string> = new Map([
  ['p0', 'min'],
  ['p100', 'max'],
  ['mean', 'avg'],
  ['average', 'avg'],
  ['median', 'p50'],
  ['med', 'p50'],
  ['sum', 'count'],
  ['total', 'count'],
  ['percentage', 'share'],
]);

/** Checks a subject against the metrics there are; finds all that is wrong with it. */
export function readSubject(asked: WrittenSubject, registry: Registry): SubjectReading {
  const metric = findThresholdMetric(asked.metric);
  const written = { ...asked, statistic: asked.statistic || (onlyStatistic(metric) ?? '') };
  const statistic = metric === undefined ? undefined : statisticOf(metric, written.statistic);
  const { tags, messages } = readTags(written.tags ?? '', metric, registry);
  return {
    subject: { metric: written.metric, tags, statistic: written.statistic },
    metric,
    unit: metric === undefined || statistic === undefined ? undefined : unitOf(metric, statistic),
    messages: [
      ...(metric === undefined ? [unknownMetric(written.metric)] : []),
      ...messages,
      ...(metric !== undefined && statistic === undefined
        ? [unknownStatistic(written.statistic, metric)]
        : []),
    ],
  };
}

/** The one a metric has, where there is nothing to choose. */
function onlyStatistic(metric: ThresholdMetric | undefined): string | undefined {
  return metric?.statistics.length === 1 ? metric.statistics[0] : undefined;
}

function unknownMetric(written: string): string {
  const names = thresholdMetrics.map(({ name }) => name.replace('*', 'name'));
  const hint = didYouMean(written, names);
  return `unknown metric ${showValue(written)}${hint}; \`list metrics\` shows all`;
}

function unknownStatistic(written: string, metric: ThresholdMetric): string {
  const known = metric.statistics.flatMap((statistic) =>
    statistic === 'percentile' ? ['p50', 'p95', 'p99'] : [statistic],
  );
  if (written === '') return `${metric.name} needs a statistic${didYouMean(written, known)}`;
  const meant = foreignStatistics.get(written.toLowerCase());
  const hint =
    meant !== undefined && statisticOf(metric, meant) !== undefined
      ? `; write ${meant}`
      : didYouMean(written, known);
  const what = /^p[\d.]+$/.test(written) && percentOf(written) === undefined;
  if (what) {
    return `${showValue(written)} is not a percentile above p0 and below p100${hint}`;
  }
  return `${showValue(written)} is not a statistic of ${metric.name}${hint}`;
}

interface TagsReading {
  readonly tags: ThresholdTags;
  readonly messages: readonly string[];
}

function readTags(
  written: string,
  metric: ThresholdMetric | undefined,
  registry: Registry,
): TagsReading {
  const given = new Map<ThresholdTag, string>();
  const messages: string[] = [];
  const entries = written.trim() === '' ? [] : written.split(',').map((entry) => entry.trim());
  for (const entry of entries) {
    const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*([^=\s]+)$/.exec(entry) ?? [];
    const tag = thresholdTags.find((known) => known === name);
    if (name === '') messages.push(`${showValue(entry)} is not a tag; write persona=observer`);
    else if (tag === undefined) messages.push(unknownTag(name));
    else if (given.has(tag)) messages.push(`the tag ${tag} is given twice`);
    else given.set(tag, value);
  }
  for (const [tag, value] of given) messages.push(...tagFaults({ tag, value }, metric, registry));
  const tags: ThresholdTags = Object.fromEntries(given);
  return { tags, messages: [...messages, ...mismatch(tags)] };
}

function unknownTag(name: string): string {
  return `unknown tag ${showValue(name)}${didYouMean(name, thresholdTags)}`;
}

function tagFaults(
  { tag, value }: { readonly tag: ThresholdTag; readonly value: string },
  metric: ThresholdMetric | undefined,
  { personas }: Registry,
): readonly string[] {
  if (metric !== undefined && !metric.tags.includes(tag)) {
    return [`${metric.name} has no tag ${tag}; it has ${metric.tags.join(', ')}`];
  }
  if (tag === 'persona' && !personas.includes(value)) {
    return [`unknown persona ${showValue(value)}${didYouMean(value, personas)}`];
  }
  const [group = '', ...rest] = value.split(':');
  if (tag === 'channel' && rest.length > 0 && value !== `${group}:*`) {
    return [`channels are counted by kind; write channel=${group}:*`];
  }
  if (tag === 'kind' && value.includes('.')) {
    return [`a kind ends before the first dot; write kind=${value.split('.')[0] ?? ''}`];
  }
  return [];
}

function mismatch({ kind, operation }: ThresholdTags): readonly string[] {
  if (kind === undefined || operation === undefined) return [];
  if (operation.split('.')[0] === kind) return [];
  return [`operation ${showValue(operation)} is not of kind ${showValue(kind)}`];
}
