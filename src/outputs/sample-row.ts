import { responseUsOf, type Sample } from '../metrics/observation.ts';
import { roundFigure, usToMs } from '../metrics/rounding.ts';

const columns = [
  'at_ms',
  'persona',
  'transport',
  'operation',
  'outcome',
  'error',
  'service_ms',
  'pool_wait_ms',
  'lateness_ms',
  'response_ms',
  'start_phase',
  'user',
  'start_state',
  'fault',
] as const;

/** First line of `samples.csv`. */
export const sampleHeader = `${columns.join(',')}\n`;

/** One sample as a line of `samples.csv`; `cell` makes text harmless. */
export function sampleRow(sample: Sample, cell: (text: string) => string): string {
  const { at, persona, transport, operation, outcome, errorClass, startPhase } = sample;
  const who = `${roundFigure(at)},${cell(persona)},${transport},${cell(operation)}`;
  const how = `${outcome},${cell(errorClass ?? '')}`;
  const times = `${usToMs(sample.serviceUs)},${msCell(sample.poolWaitUs)}`;
  const due = `${msCell(sample.latenessUs)},${msCell(responseUsOf(sample))}`;
  const place = `${cell(startPhase)},${cell(sample.user)},${cell(sample.state)}`;
  return `${who},${how},${times},${due},${place},${sample.fault ?? ''}\n`;
}

function msCell(us: number | undefined): string {
  return us === undefined ? '' : String(usToMs(us));
}
