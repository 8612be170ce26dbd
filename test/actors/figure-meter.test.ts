import assert from 'node:assert/strict';
import { expect, test } from 'vitest';
import { FigureMeter, type FigureOutcome } from '../../src/actors/figure-meter.ts';
import { readFigure } from '../../src/scenario/reading-figure.ts';

/** Reads pages at 0, 2, 4, … seconds. */
function readEach(text: string, pages: readonly string[]): readonly FigureOutcome[] {
  const read = readFigure(text);
  assert('figure' in read);
  const meter = new FigureMeter(read.figure);
  return pages.map((page, index) => meter.read(page, 2000 * index));
}

const pending = { kind: 'pending' };
const absent = { kind: 'failed', why: 'not there' };
const value = (of: number) => ({ kind: 'value', value: of });

test('a value is the sum of the series, in the unit that is asked for', () => {
  expect(readEach('m / 2', ['m{a="1"} 3\nm{a="2"} 4\n', '', 'm 0'])).toEqual([
    value(3.5),
    absent,
    value(0),
  ]);
});

test('a rate is per second, and starts anew after the counter did', () => {
  expect(readEach('rate(m)', ['m 10', 'm 16', 'm 16', 'm 4', 'm 5'])).toEqual([
    pending,
    value(3),
    value(0),
    value(2),
    value(0.5),
  ]);
});

test('a rate bridges a page on which the counter was missing', () => {
  expect(readEach('rate(m)', ['m 10', '', 'm 18'])).toEqual([pending, absent, value(2)]);
});

test('a share is that of the increases, of counters that may not be there yet', () => {
  const pages = ['hits 4', 'hits 7\nmisses 1', 'hits 7\nmisses 1', '', 'hits 7\nmisses 3'];
  expect(readEach('share(hits, misses)', pages)).toEqual([
    pending,
    value(0.75),
    pending,
    absent,
    value(0),
  ]);
});
