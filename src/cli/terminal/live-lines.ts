import { isOverloaded } from '../../metrics/generator-health.ts';
import { shownMs, type LatencyFigures, type Percentile } from '../../metrics/latency-figures.ts';
import { transports, type Transport } from '../../metrics/observation.ts';
import type { LastError, ThresholdStanding, Window } from '../../metrics/window.ts';
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
export const liveLineCount = 10;

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
      ? [line('users', onlineText(0, plan))]
      : [
          usersLine(plan, window, width),
          statesLine(window, width),
          ...transports
            .filter((name) => progress.used.has(name))
            .map((name) => flowLine(name, window, width)),
          ...(plan.loadModel === 'users' ? [] : paceLine(window, progress, width)),
          ...thresholdsLine(window, width),
          ...generatorLine(window, progress, width),
          ...machineLine(window, width),
          ...errorLine(progress),
        ];
  const cut = lines.map((one) => ({ ...one, text: cutText(one.text, width - labelWidth) }));
  const missing = Math.max(0, liveLineCount - cut.length);
  return [...cut, ...Array.from({ length: missing }, () => line('', ''))];
}

function usersLine(plan: RunPlan, window: Window, width: number): LiveLine {
  const ranked = Object.entries(window.online).toSorted(([, a], [, b]) => b - a);
  const parts = ranked.map(([name, users]) => `${plainText(name, 24)} ${countText(users)}`);
  const whole = onlineText(countUsers(window.online), plan);
  return line('users', fitParts([whole, ...parts], width - labelWidth));
}

/** `112 of 120 online`; where users come at a rate nobody can say of how many. */
export function onlineText(online: number, { users }: RunPlan): string {
  const of = users === undefined ? '' : ` of ${countText(users)}`;
  return `${countText(online)}${of} online`;
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

function flowLine(name: Transport, window: Window, width: number): LiveLine {
  const figures = window.transports[name];
  const { phaseLatency, phaseResponse, poolWait } = figures;
  const errors = figures.failed + figures.timedOut;
  const completed = figures.ok + errors;
  const parts = [
    rateText(perSecond(completed, window)),
    `ok ${percentText(figures.ok, completed)}`,
    ...(phaseResponse === undefined
      ? percentiles(phaseLatency)
      : ['response', ...percentiles(phaseResponse), `service p99 ${percentile(phaseLatency, 99)}`]),
    ...(poolWait === undefined ? [] : [`pool wait max ${msText(poolWait.maxMs)}`]),
  ];
  const text = fitParts(parts, width - labelWidth);
  return line(flowNames[name], text, errors > 0 ? 'warning' : 'plain');
}

function percentiles(figures: LatencyFigures): readonly string[] {
  return ([50, 95, 99] as const).map((percent) => `p${percent} ${percentile(figures, percent)}`);
}

function percentile(figures: LatencyFigures, percent: Percentile): string {
  return msText(shownMs(figures, percent));
}

function perSecond(count: number, { startMs, endMs }: Window): number {
  return endMs === startMs ? 0 : (count * 1_000) / (endMs - startMs);
}

/** Plan against deeds. */
function paceLine(window: Window, { dropped }: Progress, width: number): readonly LiveLine[] {
  const { planned, started, waitingAfter, lateness } = window.pace;
  const parts = [
    `due ${rateText(perSecond(planned, window))}`,
    `started ${rateText(perSecond(started, window))}`,
    `waiting ${countText(waitingAfter)}`,
    `dropped ${countText(dropped)}`,
    `late p99 ${percentile(lateness, 99)}`,
    `max ${msText(lateness.maxMs)}`,
  ];
  const text = fitParts(parts, width - labelWidth);
  return [line('pace', text, dropped > 0 ? 'warning' : 'plain')];
}

function thresholdsLine({ standing }: Window, width: number): readonly LiveLine[] {
  if (standing === undefined) return [];
  const { broken, undecided } = standing;
  const parts = [
    standingText(standing),
    ...(undecided === 0 ? [] : [`${undecided} not measured yet`]),
    ...broken.map((text) => plainText(text, 100)),
  ];
  const text = cutText(parts.join('  '), width - labelWidth);
  return [line('thresholds', text, standingTone(standing))];
}

function standingText({ held, total, broken }: ThresholdStanding): string {
  const mark = broken.length === 0 ? ' ✔' : ' ✘';
  return `${held} of ${total}${held + broken.length === 0 ? '' : mark}`;
}

function standingTone({ held, broken }: ThresholdStanding): Tone {
  if (broken.length > 0) return 'bad';
  return held === 0 ? 'plain' : 'good';
}

function generatorLine(
  { generator }: Window,
  progress: Progress,
  width: number,
): readonly LiveLine[] {
  if (generator === undefined) return [];
  const { limited } = progress.generator;
  const overloaded = isOverloaded(generator);
  const parts = [
    `loop ${percentText(generator.loopUtilisation, 1)}`,
    `late p99 ${msText(generator.latenessP99Ms)}`,
    ...judgementOf(overloaded, limited),
  ];
  const text = fitParts(parts, width - labelWidth);
  return [line('generator', text, overloaded || limited ? 'warning' : 'good')];
}

function judgementOf(overloaded: boolean, limited: boolean): readonly string[] {
  if (limited) return ['▲ limits this run', 'figures describe the generator'];
  return [overloaded ? '▲ overloaded' : '✔ keeping up'];
}

/** CPU in cores and memory of all that is ours, as far as they were read. */
function machineLine({ generator, target }: Window, width: number): readonly LiveLine[] {
  if (generator === undefined) return [];
  const { cpuShare, rssMb } = generator;
  const parts = [
    usageText('generator', cpuShare, rssMb),
    usageText('target', target['cpu']?.last, target['memory']?.last),
    usageText('database', target['database_cpu']?.last, target['database_memory']?.last),
  ];
  const text = fitParts(
    parts.filter((part) => part !== undefined),
    width - labelWidth,
  );
  return [line('machine', text)];
}

function usageText(
  of: string,
  cores: number | undefined,
  mebibytes: number | undefined,
): string | undefined {
  if (cores === undefined && mebibytes === undefined) return undefined;
  const cpu = cores === undefined ? '' : ` cpu ${cores.toFixed(2)}`;
  return `${of}${cpu}${mebibytes === undefined ? '' : ` ${countText(mebibytes)} MB`}`;
}

function errorLine({ lastError, errors }: Progress): readonly LiveLine[] {
  if (lastError === null) return [];
  const text = `${countText(errors)} so far, last at ${errorText(lastError)}`;
  return [line('errors', text, 'bad')];
}

/** A user's name begins with that of its persona, unless somebody names users differently. */
function whoText({ user, persona }: LastError): string {
  const name = plainText(user, 40);
  return user.startsWith(`${persona}-`) ? name : `${name} (${plainText(persona, 24)})`;
}

function errorText(error: LastError): string {
  return [
    durationText(error.atMs),
    plainText(error.errorClass, 40) + (error.fault === null ? '' : ` (fault ${error.fault})`),
    whoText(error),
    plainText(error.state, 40),
    error.transport,
    plainText(error.operation, 40),
  ].join('  ');
}
