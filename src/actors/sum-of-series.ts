import { readLabels, type SeriesSelector } from '../scenario/reading-figure.ts';

/** Most series of one metric that are added up. */
const maxSeries = 1000;
const valuePattern =
  /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Inf|NaN)(?:\s+-?\d+)?\s*$/;

/**
 * Sum of the series of a page in the text format of Prometheus that fit; `undefined` when none
 * does, or more than 1,000. Lines that are none of that format count for nothing.
 */
export function sumOfSeries(page: string, selector: SeriesSelector): number | undefined {
  let sum: number | undefined;
  let series = 0;
  for (const line of linesOf(page, selector.metric)) {
    const value = valueOf(line, selector.labels);
    if (value === undefined) continue;
    series += 1;
    sum = (sum ?? 0) + value;
  }
  return series > maxSeries ? undefined : sum;
}

/** What follows the name in the lines that begin with it; the rest of the page is not looked at. */
function* linesOf(page: string, metric: string): Generator<string> {
  for (let at = page.indexOf(metric); at >= 0; at = page.indexOf(metric, at + 1)) {
    if (at > 0 && page[at - 1] !== '\n') continue;
    const end = page.indexOf('\n', at);
    yield page.slice(at + metric.length, end < 0 ? undefined : end);
  }
}

function valueOf(rest: string, wanted: SeriesSelector['labels']): number | undefined {
  const labelsEnd = rest.startsWith('{') ? rest.lastIndexOf('}') : -1;
  const labels = labelsEnd < 0 ? {} : readLabels(rest.slice(1, labelsEnd));
  const number = valuePattern.exec(rest.slice(labelsEnd + 1))?.[1];
  if (labels === undefined || number === undefined || !isSeparated(rest)) return undefined;
  const own = new Map(Object.entries(labels));
  const fits = Object.entries(wanted).every(([name, value]) => own.get(name) === value);
  return fits ? Number(number.replace('Inf', 'Infinity')) : undefined;
}

/** Otherwise the name was only the beginning of a longer one. */
function isSeparated(rest: string): boolean {
  return /^[\s{]/.test(rest);
}
