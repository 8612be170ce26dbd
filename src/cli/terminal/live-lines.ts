import { isOverloaded } from '../../metrics/generator-health.ts';
import { shownMs } from '../../metrics/latency-figures.ts';
import { transports, type Transport } from '../../metrics/observation.ts';
import type { LastError, Window } from '../../metrics/window.ts';
import { countUsers } from '../../scenario/arrival-plan.ts';
import { countText, durationText, msText, percentText, rateText } from './number-text.ts';
import { cutText, fitParts, plainText } from './plain-text.ts';
import type { Progress } from './progress.ts';
import type { RunPlan } from './run-plan.ts';
import { flowNames } from './transport-names.ts';

export type Tone = 'plain' | 'good' | 'warning' | 'bad';

/** One line of the display: a label, what it says, and how grave that is. */
export interface LiveLine {
  readonly label: string;
  readonly text: string;
  readonly tone: Tone;
}

/** Columns of the labels. */
export const labelWidth = 12;
/** Lines of a frame, always; unused ones are empty. */
export const liveLineCount = 7;

function line(label: string, text: string, tone: Tone = 'plain'): LiveLine {
  return {
    label,
    text,
    tone,
  };
}

/** The live frame below the phase bars: always `liveLineCount` lines of at most `width` columns. */
export function liveLines(plan: RunPlan, progress: Progress, width: number): readonly LiveLine[] {
  const { window } = progress;
  const lines =
    window === undefined
      ? [line('users', `0 of ${plan.users} online`)]
      : [
          usersLine(plan, window, width),
          statesLine(window, width),
          ...transports
            .filter((name) => progress.used.has(name))
            .map((name) => flowLine(name, window)),
          ...generatorLine(window, progress),
          ...errorLine(progress),
        ];
  const cut = lines.map((one) => ({ ...one, text: cutText(one.text, width - labelWidth) }));
  const missing = Math.max(0, liveLineCount - cut.length);
  return [...cut, ...Array.from({ length: missing }, () => line('', ''))];
}

function usersLine(plan: RunPlan, window: Window, width: number): LiveLine {
  const ranked = Object.entries(window.online).toSorted(([, a], [, b]) => b - a);
  const parts = ranked.map(([name, users]) => `${plainText(name, 24)} ${countText(users)}`);
  const whole = `${countText(countUsers(window.online))} of ${countText(plan.users)} online`;
  return line('users', fitParts([whole, ...parts], width - labelWidth));
}

const barWidth = 6;

function statesLine(window: Window, width: number): LiveLine {
  const states = Object.entries(window.states).filter(([, users]) => users > 0);
  const ranked = states.toSorted(([, a], [, b]) => b - a);
  const most = ranked[0]?.[1] ?? 1;
  const parts = ranked.map(([name, users]) => {
    const bar = '▇'.repeat(Math.floor((users * barWidth) / most)) || '▏';
    return `${plainText(name.replace(/^online\./, ''), 24)} ${bar} ${countText(users)}`;
  });
  return line('states', fitParts(parts, width - labelWidth));
}

function flowLine(name: Transport, window: Window): LiveLine {
  const figures = window.transports[name];
  const errors = figures.failed + figures.timedOut;
  const completed = figures.ok + errors;
  const seconds = (window.endMs - window.startMs) / 1_000;
  const latency = [50, 95, 99] as const;
  const parts = [
    rateText(seconds === 0 ? 0 : completed / seconds),
    `ok ${percentText(figures.ok, completed)}`,
    ...latency.map((percent) => `p${percent} ${msText(shownMs(figures.phaseLatency, percent))}`),
    ...(figures.poolWait === undefined ? [] : [`pool wait max ${msText(figures.poolWait.maxMs)}`]),
  ];
  return line(flowNames[name], parts.join('  '), errors > 0 ? 'warning' : 'plain');
}

function generatorLine({ generator }: Window, progress: Progress): readonly LiveLine[] {
  if (generator === undefined) return [];
  const { limited } = progress.generator;
  const overloaded = isOverloaded(generator);
  const text = [
    `loop ${percentText(generator.loopUtilisation, 1)}`,
    `late p99 ${msText(generator.latenessP99Ms)}`,
    `rss ${countText(generator.rssMb)} MB`,
    judgementOf(overloaded, limited),
  ].join('  ');
  return [line('generator', text, overloaded || limited ? 'warning' : 'good')];
}

function judgementOf(overloaded: boolean, limited: boolean): string {
  if (limited) return '▲ limits this run: figures describe the generator';
  return overloaded ? '▲ overloaded' : '✔ keeping up';
}

function errorLine({ lastError, errors }: Progress): readonly LiveLine[] {
  if (lastError === null) return [];
  const text = `${countText(errors)} so far, last at ${errorText(lastError)}`;
  return [line('errors', text, 'bad')];
}

function errorText(error: LastError): string {
  return [
    durationText(error.atMs),
    plainText(error.persona, 24),
    error.transport,
    plainText(error.operation, 40),
    plainText(error.errorClass, 40),
  ].join('  ');
}
