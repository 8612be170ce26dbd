import type { Metric } from '../../comparison/metric.ts';
import type { SeriesName } from '../../comparison/series-name.ts';
import { msText, rateText } from './number-text.ts';
import { plainText } from './plain-text.ts';
import { shortNames } from './transport-names.ts';

/** A compared figure in its unit; `n/a` when there is nothing honest to show. */
export function comparedText(metric: Metric, value: number | null): string {
  if (value === null) return 'n/a';
  if (metric === 'rate') return rateText(value);
  return metric === 'errors' ? shareText(value) : msText(value);
}

/** The difference of two such figures, with its sign; of shares in percentage points. */
export function differenceText(metric: Metric, difference: number | null): string {
  if (difference === null) return '';
  const size = Math.abs(difference);
  const text = metric === 'errors' ? `${points(size)} pt` : comparedText(metric, size);
  if (difference === 0 || text.startsWith('<')) return text;
  return `${difference > 0 ? '+' : '-'}${text}`;
}

/** `+31 %`, `-2.4 %`; nothing where the figure before was 0. */
export function relativeText(relative: number | null): string {
  if (relative === null) return '';
  const percent = Math.abs(relative) * 100;
  const digits = percent < 9.95 ? percent.toFixed(1) : String(Math.round(percent));
  return `${relative < 0 ? '-' : '+'}${digits} %`;
}

/** A chance: `< 0.001`, `0.012`, `0.4`; `n/a` when there was too little to say. */
export function chanceText(chance: number | undefined): string {
  if (chance === undefined) return 'n/a';
  if (chance < 0.001) return '< 0.001';
  return chance < 0.1 ? chance.toFixed(3) : chance.toFixed(1);
}

const timeNames = { latency: '', response: ' response', pool_wait: ' pool wait' } as const;

/** `websocket`, `researcher ws`, `researcher ws query.agents`, with the time if it is another. */
export function seriesText(name: SeriesName): string {
  const time = timeNames[name.time];
  if (name.level === 'transport') return `${name.transport}${time}`;
  const place = `${plainText(name.persona, 20)} ${shortNames[name.transport]}`;
  if (name.level === 'persona') return `${place}${time}`;
  return `${place} ${plainText(name.operation, 30)}${time}`;
}

function shareText(share: number): string {
  return `${points(share)} %`;
}

function points(share: number): string {
  const percent = share * 100;
  if (percent === 0) return '0';
  if (percent < 0.005) return '< 0.01';
  return percent < 9.995 ? percent.toFixed(2) : percent.toFixed(1);
}
