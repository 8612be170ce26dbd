import { describe, expect, it } from 'vitest';
import { cutText, fitParts, plainText, wrapParts } from '../../../src/cli/terminal/plain-text.ts';

describe('text from the network', () => {
  it.each([
    ['\u001b[2Jgone', '[2Jgone'],
    ['one\r\ntwo\u0007', 'onetwo'],
    ['\u009b31mred', '31mred'],
    ['abc\u202edcba', 'abcdcba'],
    ['\u0000\u007f', ''],
    ['Grüße 🎉', 'Grüße 🎉'],
  ])('%j loses what could steer a terminal', (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it('is cut to its room', () => {
    expect(plainText('x'.repeat(1_000))).toHaveLength(60);
    expect(cutText('abcdef', 4)).toBe('abc…');
    expect(cutText('abcd', 4)).toBe('abcd');
  });
});

describe('parts of a line', () => {
  it('are shown whole or not at all', () => {
    expect(fitParts(['aa', 'bb', 'cc'], 6)).toBe('aa  bb');
    expect(fitParts(['aa', 'bb', 'cc'], 10)).toBe('aa  bb  cc');
    expect(fitParts(['too long'], 3)).toBe('');
  });

  it('go on in the next line, where all are to be seen', () => {
    expect(wrapParts(['aa', 'bb', 'cc'], 6)).toEqual(['aa  bb', 'cc']);
    expect(wrapParts(['aa', 'bb', 'cc'], Infinity)).toEqual(['aa  bb  cc']);
    expect(wrapParts(['aa', 'bb', 'cc'], 5, ' ')).toEqual(['aa bb', 'cc']);
    expect(wrapParts(['too long', 'b'], 3)).toEqual(['to…', 'b']);
    expect(wrapParts([], 3)).toEqual([]);
  });
});
