/** A threshold with its levels, as it is written in a scenario. */
export interface WrittenTarget {
  readonly metric: string;
  readonly target: string;
  readonly warning: string;
  readonly critical: string;
}

/** What a healthy WebSocket backend holds, and from where on it is in trouble. */
export const websocketTargets: readonly WrittenTarget[] = [
  { metric: 'connections.success share', target: '> 99%', warning: '< 99%', critical: '< 95%' },
  {
    metric: 'websocket.operations rate',
    target: '> 1000/s',
    warning: '< 1000/s',
    critical: '< 500/s',
  },
  { metric: 'websocket.latency p50', target: '< 20ms', warning: '< 50ms', critical: '> 100ms' },
  { metric: 'websocket.latency p95', target: '< 50ms', warning: '< 100ms', critical: '> 200ms' },
  { metric: 'websocket.latency p99', target: '< 100ms', warning: '< 200ms', critical: '> 500ms' },
  { metric: 'websocket.errors share', target: '< 0.1%', warning: '< 1%', critical: '> 5%' },
];
