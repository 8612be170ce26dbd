import { showValue } from './show-value.ts';
import { heightOf, type Level } from './written-load.ts';

export type Comparison = '>=' | '<=' | '>' | '<';

/** How many users are in a state, as a number or as a share of the most planned at once. */
export interface StateCondition {
  /** State path, `online.acting`, or that of an outer state, `online`. */
  readonly state: string;
  readonly comparison: Comparison;
  readonly level: Level;
  /** As people read it: `online >= 80%`. */
  readonly text: string;
}

/** What it compares with is looked at by itself. */
const conditionPattern = /^\s*([^\s<>=]{1,200})\s*(>=|<=|>|<)\s*(\d{1,7}|[\d.]{1,12} ?%)\s*$/;

const sharePattern = /^\d{1,3}(?:\.\d{1,6})? ?%$/;

/** Reads `online >= 80%`; a text instead says what is wrong with it. */
export function readCondition(written: string): StateCondition | string {
  const [, state = '', comparison = '', amount = ''] = conditionPattern.exec(written) ?? [];
  if (!isComparison(comparison)) return `${showValue(written)} is not ${conditionExample}`;
  const text = `${state} ${comparison} ${amount.replace(' ', '')}`;
  if (!amount.endsWith('%')) {
    return { state, comparison, level: { kind: 'count', count: Number(amount) }, text };
  }
  const percent = Number.parseFloat(amount);
  if (!sharePattern.test(amount)) return `${showValue(amount)} is not a percentage such as 80%`;
  if (percent > 100) return `${showValue(amount)} is over 100%, more than all users`;
  return { state, comparison, level: { kind: 'share', share: percent / 100 }, text };
}

export const conditionExample =
  'a condition such as online >= 80% or reconnecting > 50: a state, >= <= > or <, and users';

function isComparison(text: string): text is Comparison {
  return text === '>=' || text === '<=' || text === '>' || text === '<';
}

/** How many users it compares with, where so many are 100 %. */
export function limitOf({ level }: Pick<StateCondition, 'level'>, whole: number): number {
  return Math.round(heightOf(level, whole) * 1e6) / 1e6;
}

/** Whether it holds for so many users. */
export function holds(comparison: Comparison, users: number, limit: number): boolean {
  switch (comparison) {
    case '>=':
      return users >= limit;
    case '<=':
      return users <= limit;
    case '>':
      return users > limit;
    case '<':
      return users < limit;
  }
}
