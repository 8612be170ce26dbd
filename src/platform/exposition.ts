import type { Services } from './services.ts';

/** Media type of the text format that Prometheus reads. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  /** Values by label set; the one without labels has an empty text. */
  readonly values: Readonly<Record<string, number>>;
}

const microsecondsPerSecond = 1_000_000;
const millisecondsPerSecond = 1000;

/** Figures of the platform and its process, in the text format that Prometheus reads. */
export function expositionText(services: Services): string {
  return [...ofProcess(), ...ofClients(services), ...ofPool(services)].map(textOf).join('');
}

function ofProcess(): readonly Metric[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const { active } = performance.eventLoopUtilization();
  return [
    counter(
      'process_cpu_seconds_total',
      'CPU time spent.',
      (user + system) / microsecondsPerSecond,
    ),
    gauge('process_resident_memory_bytes', 'Resident memory.', rss),
    gauge('nodejs_heap_size_used_bytes', 'Heap in use, garbage included.', heapUsed),
    counter(
      'nodejs_eventloop_active_seconds_total',
      'Time in which the event loop had work; its rate is its utilisation.',
      active / millisecondsPerSecond,
    ),
  ];
}

function ofClients({ counters }: Services): readonly Metric[] {
  const { messages, errors, pushes } = counters.totals();
  return [
    gauge('statecrowd_platform_connections', 'Open sockets.', counters.openConnections),
    counter('statecrowd_platform_messages_total', 'Messages received.', messages),
    counter('statecrowd_platform_errors_total', 'Replies that were errors.', errors),
    counter('statecrowd_platform_pushes_total', 'Events sent.', pushes),
  ];
}

function ofPool({ store }: Services): readonly Metric[] {
  const { total, idle, waiting, lost } = store.poolCounters();
  return [
    {
      name: 'statecrowd_platform_pool_connections',
      type: 'gauge',
      help: 'Connections to the database.',
      values: { '{state="in_use"}': total - idle, '{state="idle"}': idle },
    },
    gauge('statecrowd_platform_pool_waiting', 'Callers without a connection yet.', waiting),
    counter('statecrowd_platform_pool_lost_total', 'Connections lost while open.', lost),
  ];
}

function counter(name: string, help: string, value: number): Metric {
  return { name, type: 'counter', help, values: { '': value } };
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: 'gauge', help, values: { '': value } };
}

function textOf({ name, type, help, values }: Metric): string {
  const lines = Object.entries(values).map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
