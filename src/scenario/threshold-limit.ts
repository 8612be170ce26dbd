import type { ThresholdUnit } from '../metrics/threshold-metrics.ts';
import type { ThresholdLimit, ThresholdOperator } from '../metrics/threshold.ts';
import { showValue } from './show-value.ts';

export type Read<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'problem'; readonly message: string };

const operators = ['<=', '>=', '<', '>'] as const satisfies readonly ThresholdOperator[];

/** What a unit may be called, and by which power of ten it differs from the base unit. */
const spellings: Readonly<Record<ThresholdUnit, Readonly<Record<string, string>>>> = {
  ms: { ms: '', s: 'e3', us: 'e-3', µs: 'e-3', μs: 'e-3' },
  'per second': { '/s': '', '/sec': '' },
  share: { '%': 'e-2' },
  '': { '': '' },
};

const expected: Readonly<Record<ThresholdUnit, string>> = {
  ms: 'a time such as 50ms or 2s',
  'per second': 'a rate such as 1000/s',
  share: 'a share such as 1%',
  '': 'a plain number such as 5',
};

/** Longest time that is measured, 10 minutes. */
const maxMs = 600_000;

/** Reads `< 50ms`: an operator and a figure in the unit of the statistic. */
export function readLimit(written: string, unit: ThresholdUnit): Read<ThresholdLimit> {
  const text = written.trim();
  const operator = operators.find((known) => text.startsWith(known));
  const rest = text.slice(operator?.length ?? 0).trim();
  if (operator === undefined || /^[<>=!]/.test(rest)) {
    const message = `${showValue(text)} is not a limit; write one of ${operators.join(' ')} and `;
    return { kind: 'problem', message: `${message}${expected[unit]}` };
  }
  const figure = readLimitFigure(rest, unit);
  if (figure.kind === 'problem') return figure;
  return { kind: 'read', value: { operator, limit: figure.value } };
}

/** Reads `50ms`, `99%`, `1000/s` or `5` into the base unit: ms, a share of 1, per second. */
export function readLimitFigure(written: string, unit: ThresholdUnit): Read<number> {
  const [, digits = '', suffix = ''] = /^(-?\d{1,15}(?:\.\d{1,9})?)\s*(\S*)$/.exec(written) ?? [];
  const power = digits === '' ? undefined : powerOf(suffix, unit);
  if (power === undefined) return { kind: 'problem', message: wrongFigure(written, unit) };
  // Read with the power of ten in the text: 0.1% is then exactly what 1 of 1,000 comes to.
  const value = Number(`${digits}${power}`);
  const message = outOfRange(value, unit);
  if (message === undefined) return { kind: 'read', value };
  return { kind: 'problem', message: `${showValue(written)} ${message}` };
}

function powerOf(suffix: string, unit: ThresholdUnit): string | undefined {
  return new Map(Object.entries(spellings[unit])).get(suffix);
}

function wrongFigure(written: string, unit: ThresholdUnit): string {
  const base = `${showValue(written)} is not ${expected[unit]}`;
  const isBare = /^\d+(?:\.\d+)?$/.test(written);
  if (unit === 'ms' && isBare) return `${base}; write ${written}ms`;
  return unit === 'per second' && isBare ? `${base}; write ${written}/s` : base;
}

function outOfRange(value: number, unit: ThresholdUnit): string | undefined {
  if (unit !== '' && value < 0) return 'must not be negative';
  if (unit === 'share' && value > 1) return 'is more than 100%';
  return unit === 'ms' && value > maxMs
    ? 'is longer than the 10 minutes that are measured'
    : undefined;
}
