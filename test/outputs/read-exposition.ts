type Labels = Readonly<Record<string, string>>;

interface Line {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** What a scrape said, as a monitoring system would understand it. */
export interface Exposition {
  /** Of the one series with exactly these labels. */
  value(name: string, labels: Labels): number | undefined;
  /** Over all series with these labels, whatever else they have. */
  sum(name: string, labels: Labels): number;
  /** The different values of a label. */
  labels(name: string, label: string): readonly string[];
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const pair = /([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/y;

/** Reads the text format of Prometheus; throws on a line that is none, and on a series twice. */
export function readExposition(text: string): Exposition {
  const lines = text.split('\n').filter((one) => one !== '' && !one.startsWith('#'));
  const read = lines.map(lineOf);
  const keys = new Set(read.map(({ name, labels }) => keyOf(name, labels)));
  if (keys.size !== read.length) throw new Error('a series twice');
  const matching = (name: string, labels: Labels): readonly Line[] =>
    read.filter(
      (one) =>
        one.name === name &&
        Object.entries(labels).every(([label, value]) => one.labels[label] === value),
    );
  return {
    value: (name, labels) =>
      read.find((one) => keyOf(one.name, one.labels) === keyOf(name, labels))?.value,
    sum: (name, labels) => matching(name, labels).reduce((sum, { value }) => sum + value, 0),
    labels: (name, label) => [
      ...new Set(matching(name, {}).map(({ labels }) => labels[label] ?? '')),
    ],
  };
}

function keyOf(name: string, labels: Labels): string {
  return JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

function lineOf(text: string): Line {
  const [, name, labels = '', value] = line.exec(text) ?? [];
  if (name === undefined || Number.isNaN(Number(value))) throw new Error(`no line: ${text}`);
  return { name, labels: labelsOf(labels), value: Number(value) };
}

function labelsOf(text: string): Labels {
  const labels: Record<string, string> = {};
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const at = pair.lastIndex;
    const [, label, value] = pair.exec(text) ?? [];
    if (label === undefined || value === undefined) throw new Error(`no label: ${text.slice(at)}`);
    labels[label] = value.replaceAll(/\\([\\"n])/g, (_, what) => (what === 'n' ? '\n' : what));
  }
  return labels;
}
