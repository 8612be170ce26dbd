import type { Transport } from '../metrics/observation.ts';

/** Which of its times: send to reply, due to reply, or the wait for a database connection. */
export type SeriesTime = 'latency' | 'response' | 'pool_wait';

/** What a series is about: a transport, one persona's part of it, or one operation of a persona. */
export type SeriesPlace =
  | { readonly level: 'transport'; readonly transport: Transport }
  | { readonly level: 'persona'; readonly transport: Transport; readonly persona: string }
  | {
      readonly level: 'operation';
      readonly transport: Transport;
      readonly persona: string;
      readonly operation: string;
    };

export type SeriesName = SeriesPlace & { readonly time: SeriesTime };

/** One text for one series; series of the same name in two runs are compared. */
export function seriesKey(name: SeriesName): string {
  const { level, transport, time } = name;
  const persona = name.level === 'transport' ? '' : name.persona;
  const operation = name.level === 'operation' ? name.operation : '';
  return JSON.stringify([level, transport, persona, operation, time]);
}
