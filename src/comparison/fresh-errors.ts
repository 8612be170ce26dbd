import { transports, type Transport } from '../metrics/observation.ts';
import { totalsOf } from './run-figures.ts';
import type { MeasuredRun } from './measured-run.ts';
import { seriesKey } from './series-name.ts';

/** A reason to fail that the baseline does not know. */
export interface FreshError {
  readonly transport: Transport;
  readonly errorClass: string;
  readonly count: number;
  /** Chance that the baseline was spared although it is as prone to it. */
  readonly chance: number;
}

/** Error classes of `b` that `a` does not have, with chances not yet corrected for their number. */
export function freshErrors(a: MeasuredRun, b: MeasuredRun): readonly FreshError[] {
  return transports.flatMap((transport) => {
    const [ofA, ofB] = [completedIn(a, transport), completedIn(b, transport)];
    if (ofA === 0) return [];
    const logShare = Math.log(ofB / (ofA + ofB));
    return [...b.errorClasses[transport]]
      .filter(([errorClass]) => !a.errorClasses[transport].has(errorClass))
      .map(([errorClass, count]) => ({
        transport,
        errorClass,
        count,
        chance: Math.exp(count * logShare),
      }));
  });
}

function completedIn({ series }: MeasuredRun, transport: Transport): number {
  const key = seriesKey({ level: 'transport', transport, time: 'latency' });
  const whole = series.get(key);
  return whole === undefined ? 0 : totalsOf(whole).completed;
}
