import { complementOf, haveSameSide } from '../metrics/threshold-levels.ts';
import type { ThresholdMetric, ThresholdUnit } from '../metrics/threshold-metrics.ts';
import { limitText } from '../metrics/threshold-text.ts';
import type { ThresholdLimit } from '../metrics/threshold.ts';

/** Levels as they were written: `critical` may say what has to hold, or from where it begins. */
export interface WrittenLevels {
  readonly target: ThresholdLimit | undefined;
  readonly warning: ThresholdLimit | undefined;
  readonly critical: ThresholdLimit | undefined;
}

/** What the levels are about. */
export interface LevelsContext {
  readonly metric: ThresholdMetric;
  readonly statistic: string;
  readonly unit: ThresholdUnit;
}

type Side = '<' | '>';

interface SettledLevels {
  /** With a `critical` that has to hold. */
  readonly levels: WrittenLevels;
  readonly messages: readonly string[];
}

/** Decides which side is good, and finds levels that contradict it or each other. */
export function settleLevels(written: WrittenLevels, context: LevelsContext): SettledLevels {
  const { target, warning, critical } = written;
  const side = goodSide(written, context);
  const isGood = (limit: ThresholdLimit): boolean => limit.operator.startsWith(side);
  const held = critical === undefined || isGood(critical) ? critical : complementOf(critical);
  const messages = [
    ...wrongSide(target, context),
    ...(warning !== undefined && target === undefined && isGood(warning)
      ? [`a warning ${limitText(warning, context.unit)} needs a target; else say where it begins`]
      : []),
    ...disorder(written, side, context.unit),
    ...pointless(held, context),
  ];
  return { levels: { ...written, critical: held }, messages };
}

/** What is wrong with a limit that has to hold. */
export function refuseLimit(limit: ThresholdLimit, context: LevelsContext): readonly string[] {
  const messages = wrongSide(limit, context);
  return messages.length > 0 ? messages : pointless(limit, context);
}

/** Whether two limits that have to hold leave no figure at all. */
export function excludeEachOther(left: ThresholdLimit, right: ThresholdLimit): boolean {
  if (haveSameSide(left, right)) return false;
  const [below, above] = left.operator.startsWith('<') ? [left, right] : [right, left];
  if (below.limit !== above.limit) return below.limit < above.limit;
  return below.operator === '<' || above.operator === '>';
}

function goodSide({ target, warning, critical }: WrittenLevels, { metric }: LevelsContext): Side {
  if (target !== undefined) return sideOf(target);
  if (metric.better !== 'either') return metric.better === 'lower' ? '<' : '>';
  const begins = critical ?? warning;
  return begins !== undefined && sideOf(begins) === '<' ? '>' : '<';
}

function sideOf({ operator }: ThresholdLimit): Side {
  return operator === '<' || operator === '<=' ? '<' : '>';
}

/** How many there are may be limited on either side; how long they take, only from above. */
function wrongSide(
  limit: ThresholdLimit | undefined,
  { metric, statistic, unit }: LevelsContext,
): readonly string[] {
  const isFree = metric.better === 'either' || statistic === 'count' || statistic === 'rate';
  if (limit === undefined || isFree) return [];
  const side = metric.better === 'lower' ? '<' : '>';
  if (sideOf(limit) === side) return [];
  const right = limitText({ ...limit, operator: side }, unit);
  return [`${metric.better} is better for ${metric.name}; write ${right}`];
}

function disorder(levels: WrittenLevels, side: Side, unit: ThresholdUnit): readonly string[] {
  const given = [levels.target, levels.warning, levels.critical].filter(
    (limit) => limit !== undefined,
  );
  const isOrdered = given.every(({ limit }, index) => {
    const before = given[index - 1]?.limit ?? limit;
    return side === '<' ? before <= limit : before >= limit;
  });
  if (isOrdered) return [];
  const shown = given.map((limit) => limitText(limit, unit)).join(', ');
  return [`levels have to get worse from target over warning to critical, not ${shown}`];
}

/** A limit that no figure can hold, or none can break. */
function pointless(
  limit: ThresholdLimit | undefined,
  { metric, unit }: LevelsContext,
): readonly string[] {
  if (limit === undefined || metric.name.endsWith('.*')) return [];
  const most = unit === 'share' ? 1 : Infinity;
  const text = limitText(limit, unit);
  const never =
    (limit.operator === '<' && limit.limit <= 0) || (limit.operator === '>' && limit.limit >= most);
  if (never) return [`nothing can be ${text}`];
  const always =
    (limit.operator === '>=' && limit.limit <= 0) ||
    (limit.operator === '<=' && limit.limit >= most);
  return always ? [`everything is ${text}`] : [];
}
