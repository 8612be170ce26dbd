import type { Sink } from '../metrics/sink.ts';
import type { RunLabels } from '../outputs/series.ts';
import type { Problem } from '../scenario/problem.ts';
import type { RunRequest } from './run-request.ts';

/** Whoever is told of a run while it lasts, beside its files. */
export interface Exporters {
  readonly sinks: readonly Sink[];
  readonly scrapeUrl: string | undefined;
  readonly problems: readonly Problem[];
  /** For runs that never start; otherwise the sinks end when they are finished. */
  readonly close: () => Promise<void>;
}

const noExporters: Exporters = {
  sinks: [],
  scrapeUrl: undefined,
  problems: [],
  close: () => Promise.resolve(),
};

/** Opens what was asked for; what cannot be opened is a problem of the input. */
export async function openExporters(request: RunRequest): Promise<Exporters> {
  const { scenario, version, outputs } = request;
  const { prometheusPort: port, otlpUrl: url } = outputs;
  const run = { scenario: scenario.name, seed: scenario.seed, version };
  const scraped = port === undefined ? noExporters : await openScraped(port, run);
  const pushed = url === undefined ? noExporters : await openBeside(scraped, url, run);
  return {
    sinks: [...scraped.sinks, ...pushed.sinks],
    scrapeUrl: scraped.scrapeUrl,
    problems: [...scraped.problems, ...pushed.problems],
    close: async () => void (await Promise.all([scraped.close(), pushed.close()])),
  };
}

/** The libraries are loaded only where somebody wants them. */
async function openScraped(port: number, run: RunLabels): Promise<Exporters> {
  const { openPrometheusEndpoint } = await import('../outputs/prometheus-endpoint.ts');
  const opened = await openPrometheusEndpoint(port, run);
  if (opened.kind === 'refused') return refused('--prometheus', opened.message);
  const { sink, url, close } = opened;
  return { sinks: [sink], scrapeUrl: url, problems: [], close };
}

/** Leaves nothing open when it throws. */
async function openBeside(scraped: Exporters, url: string, run: RunLabels): Promise<Exporters> {
  try {
    return await openPushed(url, run);
  } catch (error) {
    await scraped.close();
    throw error;
  }
}

async function openPushed(url: string, run: RunLabels): Promise<Exporters> {
  const { openOtlpPush } = await import('../outputs/otlp-push.ts');
  const opened = await openOtlpPush(url, run);
  if (opened.kind === 'refused') return refused('--otlp', opened.message);
  return { ...noExporters, sinks: [opened.sink], close: opened.close };
}

function refused(where: string, message: string): Exporters {
  return { ...noExporters, problems: [{ where, message }] };
}
