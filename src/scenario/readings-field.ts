import { maxOwnMetrics } from '../metrics/limits.ts';
import { readFigure } from './reading-figure.ts';
import type { ReadingSource } from './scenario.ts';
import { choice, duration, group, list, mapOf, url, words } from './schema-fields.ts';
import { showValue } from './show-value.ts';

const figurePattern = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const shortestIntervalMs = 1_000;
const longestIntervalMs = 3_600_000;
/** Most addresses that a run reads figures from. */
const maxSources = 16;

/** Figures of the target that are read while the run lasts. */
export function readingsField() {
  return list(sourceField(), maxSources)
    .transform((sources, context) => {
      for (const { path, message } of figureFaults(sources)) {
        context.addIssue({ code: 'custom', path: [...path], message });
      }
      return sources;
    })
    .meta({
      description:
        'Figures of the target, at most 16 addresses; `target.<name>` in thresholds. Default none.',
    });
}

function sourceField() {
  return group({
    url: url().describe('A page of metrics in text form, or the address of a Prometheus server.'),
    kind: choice(['exposition', 'query'])
      .describe('exposition: the page itself. query: a Prometheus server. Default exposition.')
      .prefault('exposition'),
    interval: duration()
      .refine((ms) => ms >= shortestIntervalMs && ms <= longestIntervalMs, {
        error: 'must be from 1s to 1h',
      })
      .describe('How often it is read. A duration from 1s to 1h; default 5s.')
      .prefault('5s'),
    figures: mapOf({
      names: figurePattern,
      name: 'a name such as cache_hit_rate',
      expected: 'a group of names and metrics, such as cpu: process_cpu_ratio',
      entry: words(2_000),
    }).describe(
      'Name in the results to what is read: a metric{label="value"}, rate(metric) or ' +
        'share(metric, others…), each with * or / a number; of the kind query a query.',
    ),
  });
}

type Source = Omit<ReadingSource, 'intervalMs'>;

interface FigureFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function figureFaults(sources: readonly Source[]): readonly FigureFault[] {
  const seen = new Set<string>();
  const faults: FigureFault[] = [];
  sources.forEach(({ kind, figures }, index) => {
    if (Object.keys(figures).length === 0) {
      faults.push({ path: [index, 'figures'], message: 'must name at least one figure' });
    }
    for (const [name, text] of Object.entries(figures)) {
      const message = seen.has(name) ? 'is read already' : figureFault(kind, text);
      seen.add(name);
      if (message !== undefined) faults.push({ path: [index, 'figures', name], message });
    }
  });
  if (seen.size > maxOwnMetrics) {
    faults.push({ path: [], message: `reads more than ${maxOwnMetrics} figures` });
  }
  return faults;
}

function figureFault(kind: Source['kind'], text: string): string | undefined {
  if (kind === 'query') return text.trim() === '' ? 'is empty; write a query' : undefined;
  const reading = readFigure(text);
  return 'problem' in reading ? `${showValue(text)} ${reading.problem}` : undefined;
}
