import type { Summary } from '../../src/metrics/summary.ts';
import { transports } from '../../src/metrics/observation.ts';

type Counts = Readonly<Record<string, number>>;

/** What `GET /stats` of the platform says, as far as it is compared. */
export interface PlatformBooks {
  readonly connections: Counts;
  readonly messages: Readonly<Record<'received' | 'answered' | 'errors' | 'unanswered', Counts>>;
  readonly error_codes: Counts;
  readonly http: { readonly requests: Counts };
  readonly pushes: number;
  readonly pushes_dropped: number;
  readonly experiments: Counts;
}

/** What the platform was asked by the trial before the first user. */
const beside = { connections: 1, requests: { health: 1 } };

/** Where the books of a run and those of its platform differ; nothing when they agree. */
export function disagreements(summary: Summary, platform: PlatformBooks): readonly string[] {
  const { messages, connections, error_codes: codes } = platform;
  const { websocket, pushes, oddities } = summary;
  const opened = websocket.connections + beside.connections;
  return [
    ...differences('messages sent', messagesOf(summary, 'operations'), messages.received),
    ...differences('messages answered', messagesOf(summary, 'ok'), messages.answered),
    ...differences('messages failed', messagesOf(summary, 'failed'), messages.errors),
    ...differences('messages unanswered', messagesOf(summary, 'open'), messages.unanswered),
    ...differences('error codes', codesOf(summary), codes),
    ...differences('connections', { opened, closed: opened, refused: 0 }, connections),
    ...differences('requests', requestsOf(summary), byName(platform.http.requests)),
    ...differences('pushes', { all: pushes.total }, { all: platform.pushes }),
    ...differences('pushes dropped', {}, { all: platform.pushes_dropped }),
    ...differences('experiments', experimentsOf(summary), platform.experiments),
    ...differences('odd frames', {}, oddities),
  ];
}

/** Operations of this name that succeeded, over all personas. */
export function succeeded(summary: Summary, name: string): number {
  let sum = 0;
  for (const { operations } of Object.values(summary.personas)) {
    for (const transport of transports) sum += operations[transport]?.[name]?.ok ?? 0;
  }
  return sum;
}

type Column = 'operations' | 'ok' | 'failed' | 'open';

function messagesOf(summary: Summary, column: Column): Counts {
  const counts: Record<string, number> = {};
  for (const { operations } of Object.values(summary.personas)) {
    for (const [name, one] of Object.entries(operations.websocket ?? {})) {
      const columns: Readonly<Record<Column, number>> = {
        operations: one.operations,
        ok: one.ok,
        failed: one.errors - one.timed_out,
        open: one.timed_out + one.cancelled,
      };
      counts[typeOf(name)] = (counts[typeOf(name)] ?? 0) + columns[column];
    }
  }
  return counts;
}

const types: Readonly<Record<string, string>> = {
  'event.subscribe_types': 'event_subscription',
  'monitoring.configure': 'monitoring_config',
  'agent.message': 'agent_message',
};

/** `query.recent_events` → `query`, `session.subscribe` and `event.subscribe` → `subscribe`. */
function typeOf(name: string): string {
  const [group = '', kind = ''] = name.split('.');
  const isNamedByKind = group === 'session' || group === 'event';
  return types[name] ?? (isNamedByKind ? kind : group);
}

function codesOf({ websocket }: Summary): Counts {
  const { timed_out: _ours, cancelled: _given, ...codes } = websocket.error_classes;
  return codes;
}

function requestsOf(summary: Summary): Counts {
  const counts: Record<string, number> = { ...beside.requests };
  for (const { operations } of Object.values(summary.personas)) {
    for (const [name, one] of Object.entries(operations.http ?? {})) {
      if (name === 'stats') continue;
      counts[name] = (counts[name] ?? 0) + one.operations;
    }
  }
  return counts;
}

/** `POST /workflow/:id/step` → `workflow.step`; without those who ask for the books. */
function byName(routes: Counts): Counts {
  const others = Object.entries(routes).filter(([route]) => route !== 'GET /stats');
  const named = others.map(([route, count]) => {
    const path = route.replace(/^\w+ \//, '').replace(/:id\//, '');
    return [path.replaceAll('/', '.'), count] as const;
  });
  return Object.fromEntries(named);
}

function experimentsOf(summary: Summary): Counts {
  return { completed: succeeded(summary, 'command.start_experiment') };
}

/** Counts that differ, as text; what is not named is 0. */
export function differences(of: string, ours: Counts, theirs: Counts): readonly string[] {
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((name) => (ours[name] ?? 0) !== (theirs[name] ?? 0))
    .map((name) => `${of}: ${name} ${ours[name] ?? 0} here, ${theirs[name] ?? 0} there`);
}
