import { invalid, valid, type Checked } from '../scenario/checked.ts';
import { readDuration } from '../scenario/duration.ts';
import { showValue } from '../scenario/show-value.ts';

/** A number that was written for an option, and what it may be. */
export interface WrittenNumber {
  readonly where: string;
  readonly text: string;
  readonly min: number;
  readonly max: number;
}

/** A whole number within the range, without a sign or an exponent. */
export function readWhole(written: WrittenNumber): Checked<number> {
  const number = /^\d{1,12}$/.test(written.text) ? Number(written.text) : NaN;
  return within(written, number, 'whole number');
}

/** A number within the range, with at most 6 decimals. */
export function readDecimal(written: WrittenNumber): Checked<number> {
  const number = /^\d{1,12}(?:\.\d{1,6})?$/.test(written.text) ? Number(written.text) : NaN;
  return within(written, number, 'number');
}

/** `5%` as 0.05; the range is in percent as well. */
export function readPercent(written: WrittenNumber): Checked<number> {
  const digits = /^(\d{1,4}(?:\.\d{1,3})?)\s*%$/.exec(written.text.trim())?.[1];
  const percent = digits === undefined ? NaN : Number(digits);
  const read = within(written, percent, 'share with a % sign');
  if (read.kind === 'valid') return valid(read.value / 100);
  const hint = /^\d+(?:\.\d+)?$/.test(written.text) ? `; write ${written.text}%` : '';
  return invalid(...read.problems.map((one) => ({ ...one, message: `${one.message}${hint}` })));
}

/** A duration; the range is in ms. */
export function readTime({ where, text, min, max }: WrittenNumber): Checked<number> {
  const reading = readDuration(text);
  if (reading.kind === 'problem') return invalid({ where, message: reading.message });
  if (reading.ms >= min && reading.ms <= max) return valid(reading.ms);
  const message = `${showValue(text)} is not from ${min / 1_000}s to ${max / 1_000}s`;
  return invalid({ where, message });
}

function within(
  { where, text, min, max }: WrittenNumber,
  number: number,
  what: string,
): Checked<number> {
  if (number >= min && number <= max) return valid(number);
  return invalid({ where, message: `${showValue(text)} is not a ${what} from ${min} to ${max}` });
}
