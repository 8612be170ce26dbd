/** What a folder of `src` is and what it may import. */
export interface Layer {
  /** Folder below `src`, or the one file that lies in `src` itself. */
  readonly folder: string;
  readonly is: string;
  /** Folders it may import from, or single files of one, `platform/launcher.ts`. */
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  /** Modules of Node.js without their `node:`. */
  readonly builtins: readonly string[];
}

const files = ['fs', 'path', 'url'] as const;
const processes = ['child_process', 'os', 'process'] as const;
const plain = ['scenario', 'metrics', 'determinism'] as const;
const wired = ['machines', 'db', 'protocols', 'sources', 'streams', 'actors', 'model'] as const;

/** The layer table. docs/ARCHITECTURE.md prints it, and the architecture test holds both. */
export const layers: readonly Layer[] = [
  {
    folder: 'determinism',
    is: 'the only doors to time and chance: real clock, heap clock, counter-based random',
    folders: [],
    packages: [],
    builtins: ['crypto', 'perf_hooks', 'timers', 'v8', 'vm'],
  },
  {
    folder: 'metrics',
    is: 'plain data and arithmetic: observations, histogram, window, summary',
    folders: [],
    packages: ['hdr-histogram-js'],
    builtins: [],
  },
  {
    folder: 'scenario',
    is: 'the language users write: schema, durations, load shape, arrival plan',
    folders: ['metrics', 'determinism'],
    packages: ['yaml', 'zod'],
    builtins: [],
  },
  {
    folder: 'machines',
    is: 'what may happen, in which order: the shell chart and one file per persona; pure',
    folders: plain,
    packages: ['xstate'],
    builtins: [],
  },
  {
    folder: 'db',
    is: 'typed schema, migrations, the operations personas issue; Postgres by URL or embedded',
    folders: ['metrics', 'determinism'],
    packages: ['kysely', 'pg'],
    builtins: ['crypto', 'module', 'net', ...files, ...processes],
  },
  {
    folder: 'protocols',
    is: 'wire formats: operation to frame, frame to reply or push; how a reply finds its request',
    folders: ['scenario'],
    packages: [],
    builtins: [],
  },
  {
    folder: 'sources',
    is: 'what users wrote, as it is found on disk: scenario files and what they bring along',
    folders: ['machines', 'protocols', 'db/own-tables.ts', ...plain],
    packages: ['csv-parse', 'kysely'],
    builtins: ['module', 'worker_threads', ...files],
  },
  {
    folder: 'streams',
    is: 'observations to windows to totals; Observable in, Observable out',
    folders: ['metrics'],
    packages: ['rxjs'],
    builtins: [],
  },
  {
    folder: 'actors',
    is: 'what actually happens: transports bound to the machines, ingress gate, the crowd',
    folders: ['machines', 'protocols', 'db', ...plain],
    packages: ['undici', 'ws', 'xstate'],
    builtins: ['net', 'tls', 'url'],
  },
  {
    folder: 'model',
    is: 'the computed backend that answers the same transports in virtual time',
    folders: [
      'protocols',
      'faults/connection-terms.ts',
      'faults/frame-faults.ts',
      'faults/frame-flow.ts',
      ...plain,
    ],
    packages: [],
    builtins: [],
  },
  {
    folder: 'checks',
    is: 'oracles over samples and payloads; their probes are given by `run`',
    folders: plain,
    packages: [],
    builtins: [],
  },
  {
    folder: 'faults',
    is: 'what is broken on purpose and when; the hands on processes are given by `run`',
    folders: [...plain, 'protocols', 'db'],
    packages: ['kysely'],
    builtins: ['events', 'net'],
  },
  {
    folder: 'outputs',
    is: 'sinks: the files of a run, what is scraped and what is pushed',
    folders: ['metrics', 'streams'],
    packages: [
      '@opentelemetry/exporter-metrics-otlp-http',
      '@opentelemetry/sdk-metrics',
      'pino',
      'prom-client',
      'rxjs',
    ],
    builtins: ['events', 'http', 'os', 'process', 'util', 'zlib', ...files],
  },
  {
    folder: 'replay',
    is: 'what reached the users of a run: written down, and run again without anybody there',
    folders: [...plain, 'machines', 'actors', 'outputs'],
    packages: ['xstate'],
    builtins: [],
  },
  {
    folder: 'comparison',
    is: 'finished runs against each other: differences and their significance; pure',
    folders: ['metrics'],
    packages: [],
    builtins: [],
  },
  {
    folder: 'platform',
    is: 'the embedded backend, a program of its own; never imports the generator',
    folders: [
      'db',
      'protocols',
      'determinism/memory-after-collection.ts',
      'faults/frame-faults.ts',
      'faults/frame-flow.ts',
      'scenario/frame-disturbance.ts',
    ],
    packages: ['kysely', 'ws'],
    builtins: ['crypto', 'events', 'http', 'net', 'stream', ...files, ...processes],
  },
  {
    folder: 'run',
    is: 'the one place where a run is wired: `run` (real) and `simulate` (virtual)',
    folders: [...plain, ...wired, 'checks', 'faults', 'outputs', 'replay', 'platform/launcher.ts'],
    packages: ['kysely', 'rxjs', 'xstate'],
    builtins: ['crypto', 'inspector', 'net', 'tls', 'worker_threads', ...files, ...processes],
  },
  {
    folder: 'report',
    is: 'a finished run to pictures',
    folders: ['metrics', 'scenario', 'machines', 'streams'],
    packages: [],
    builtins: files,
  },
  {
    folder: 'dashboard',
    is: 'a live run to a browser',
    folders: ['metrics', 'scenario', 'machines', 'streams'],
    packages: ['rxjs', 'ws'],
    builtins: ['http', ...files],
  },
  {
    folder: 'cluster',
    is: 'one run on many machines',
    folders: ['metrics', 'scenario', 'machines', 'streams', 'run'],
    packages: ['rxjs'],
    builtins: ['net', 'worker_threads', ...files, ...processes],
  },
  {
    folder: 'testing',
    is: '`statecrowd/testing`: matchers and replay for unit tests',
    folders: ['run', 'scenario'],
    packages: [],
    builtins: [],
  },
  {
    folder: 'cli',
    is: 'one file per command; the only place that prints to the terminal or exits',
    folders: [
      ...plain,
      ...wired,
      'checks',
      'faults',
      'outputs',
      'comparison',
      'platform/launcher.ts',
      'run',
      'report',
      'dashboard',
      'cluster',
    ],
    packages: ['cli-progress', 'commander', 'picocolors', 'rxjs'],
    builtins: ['readline', 'tty', ...files, ...processes],
  },
  {
    folder: 'index.ts',
    is: 'the public API, by hand',
    folders: ['run', 'scenario', 'machines', 'sources', 'protocols', 'metrics'],
    packages: [],
    builtins: [],
  },
];

/** Files that run as processes of their own: started, never imported. */
export const programs: readonly string[] = [
  'src/cli/main.ts',
  'src/db/postgres-keeper.ts',
  'src/platform/main.ts',
  'src/sources/module-probe.ts',
];
