/** Series of a page: all of a metric whose labels have these values. */
export interface SeriesSelector {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * How a figure comes out of a page of metrics. `value`: the sum of the series; `rate`: its increase
 * per second; `share`: the increase of the first within that of all.
 */
export interface ReadingFigure {
  readonly kind: 'value' | 'rate' | 'share';
  /** One, of a share at least two. */
  readonly series: readonly SeriesSelector[];
  /** What the result is multiplied by. */
  readonly factor: number;
}

const form =
  'write a metric, name{label="value"}, rate(metric) or share(metric, others…), and after it, if ' +
  'it is to be in another unit, "/ number" or "* number"';

const selectorPattern = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?$/;
const labelPattern = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;
const scaledPattern = /^(.*?)(?:\s*([*/])\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?))?$/;
const callPattern = /^(rate|share)\((.*)\)$/;
const betweenSeries = /,(?![^{]*\})/;
const maxSeries = 8;

/** Reads what a figure is made of; a problem is the end of a sentence that begins with its text. */
export function readFigure(
  text: string,
): { readonly figure: ReadingFigure } | { readonly problem: string } {
  const [, body = '', operator, number = '1'] = scaledPattern.exec(text.trim()) ?? [];
  const factor = operator === '/' ? 1 / Number(number) : Number(number);
  const [, call, inner] = callPattern.exec(body) ?? [];
  const kind = call === 'rate' || call === 'share' ? call : 'value';
  const series = (kind === 'share' ? (inner ?? '').split(betweenSeries) : [inner ?? body]).map(
    (one) => readSelector(one.trim()),
  );
  const known = series.filter((selector) => selector !== undefined);
  if (known.length < series.length) return { problem: `is no figure; ${form}` };
  if (!Number.isFinite(factor)) return { problem: 'cannot be divided by zero' };
  if (kind === 'share' && known.length < 2)
    return { problem: `needs more than one metric; ${form}` };
  if (known.length > maxSeries) return { problem: `has more than ${maxSeries} metrics` };
  return { figure: { kind, series: known, factor } };
}

function readSelector(text: string): SeriesSelector | undefined {
  const [, metric, labelText = ''] = selectorPattern.exec(text) ?? [];
  const labels = readLabels(labelText);
  return metric === undefined || labels === undefined ? undefined : { metric, labels };
}

/** Labels as they stand between braces; `undefined` when that is not what stands there. */
export function readLabels(text: string): Readonly<Record<string, string>> | undefined {
  const labels = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    labelPattern.lastIndex = at;
    const [whole, name, value] = labelPattern.exec(text) ?? [];
    if (whole === undefined || name === undefined || value === undefined) return undefined;
    labels.set(name, unescaped(value));
    at += whole.length;
  }
  return Object.fromEntries(labels);
}

function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/g, (_, character: string) =>
    character === 'n' ? '\n' : character,
  );
}
