import type { Threshold, ThresholdLevel, ThresholdLimit, ThresholdOperator } from './threshold.ts';

const opposites = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const satisfies Readonly<
  Record<ThresholdOperator, ThresholdOperator>
>;

/** The limit that holds exactly where this one does not. */
export function complementOf({ operator, limit }: ThresholdLimit): ThresholdLimit {
  return { operator: opposites[operator], limit };
}

/** True when both limit values from the same side. */
export function haveSameSide(left: ThresholdLimit, right: ThresholdLimit): boolean {
  return left.operator.charAt(0) === right.operator.charAt(0);
}

function holds(value: number, { operator, limit }: ThresholdLimit): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
  }
}

type Levels = Pick<Threshold, 'target' | 'warning' | 'critical'>;

/** What a figure has to hold for each level; nothing stated always holds. */
export interface ThresholdBounds {
  /** Without all of these the level is at best `warning`. */
  readonly good: readonly ThresholdLimit[];
  /** Without all of these the level is `critical`. */
  readonly bearable: readonly ThresholdLimit[];
}

/**
 * The levels as bounds. A warning on the side of the target ends where it says, so that beyond it
 * only critical is left; a warning on the other side begins there. `extra` has to hold as well.
 */
export function boundsOf(
  { target, warning, critical }: Levels,
  extra: readonly ThresholdLimit[] = [],
): ThresholdBounds {
  const side = target ?? critical;
  const endsThere = warning !== undefined && side !== undefined && haveSameSide(warning, side);
  const lastBearable = endsThere && critical !== undefined ? warning : undefined;
  const notYetWarning = warning === undefined || endsThere ? undefined : complementOf(warning);
  return {
    good: stated(target, notYetWarning),
    bearable: [...stated(critical, lastBearable), ...extra],
  };
}

/** The level of a figure. */
export function levelOf(value: number, bounds: ThresholdBounds): ThresholdLevel {
  if (brokenLimit(value, bounds.bearable) !== undefined) return 'critical';
  return brokenLimit(value, bounds.good) === undefined ? 'target' : 'warning';
}

/** The first limit that does not hold. */
export function brokenLimit(
  value: number,
  limits: readonly ThresholdLimit[],
): ThresholdLimit | undefined {
  return limits.find((limit) => !holds(value, limit));
}

/** How far a figure is on the wrong side of limits; orders figures of one threshold. */
export function excessOf(value: number, { good, bearable }: ThresholdBounds): number {
  const limits = bearable.length > 0 ? bearable : good;
  const excesses = limits.map(({ operator, limit }) =>
    operator.startsWith('<') ? value - limit : limit - value,
  );
  return Math.max(...excesses);
}

function stated(...limits: readonly (ThresholdLimit | undefined)[]): readonly ThresholdLimit[] {
  return limits.filter((limit) => limit !== undefined);
}
