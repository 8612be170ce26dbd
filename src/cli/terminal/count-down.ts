import type { Screen } from './terminal.ts';

/** A line that says how long something still takes, rewritten where that is possible. */
export interface CountDown {
  /** How often it is worth telling, in ms. */
  readonly everyMs: number;
  readonly show: (text: string) => void;
  /** Takes the line away where it was rewritten. */
  readonly end: () => void;
}

const clearLine = '\r\u001b[K';

/** On a terminal each second, elsewhere a line each minute. */
export function openCountDown(screen: Screen): CountDown {
  if (screen.isTTY !== true) {
    return {
      everyMs: 60_000,
      show: (text) => void screen.write(`${text}\n`),
      end: () => undefined,
    };
  }
  return {
    everyMs: 1_000,
    show: (text) => void screen.write(`${clearLine}${text}`),
    end: () => void screen.write(clearLine),
  };
}
