import type { Summary } from '../metrics/summary.ts';
import type { Window } from '../metrics/window.ts';
import { ambientChannels } from './model-hub.ts';

const msPerHour = 3_600_000;

/** How often something happens, and what that was taken from. */
export interface Rate {
  readonly perHour: number;
  readonly events: number;
  /** Of all connections, or of all subscriptions, together. */
  readonly hours: number;
}

/** Windows of the phases that count in which no fault lasted, nor users came back from one. */
export function calmWindows(
  windows: readonly Window[],
  { phases, faults }: Pick<Summary, 'phases' | 'faults'>,
): readonly Window[] {
  const counting = new Set(phases.filter(({ counts }) => counts).map(({ name }) => name));
  const troubled = faults.map(({ at_ms: from, ended_ms: ended, ...back }) => ({
    from: from ?? Infinity,
    to: (ended ?? Infinity) + (back.back_all_ms ?? back.back_95_ms ?? Infinity),
  }));
  return windows.filter(
    ({ phase, startMs, endMs }) =>
      counting.has(phase) && !troubled.some(({ from, to }) => from <= endMs && to >= startMs),
  );
}

/** Connections that were lost, per hour of each connection. */
export function disconnectRate(windows: readonly Window[]): Rate {
  return rateOf(windows, ({ connections: { closed, open } }) => ({ events: closed, of: open }));
}

/**
 * What was pushed per hour of each subscription to a channel, by personas' channels, without the
 * coalitions that users formed: of those the computed backend tells anyway.
 */
export function pushRate(
  windows: readonly Window[],
  channels: Readonly<Record<string, readonly string[]>>,
): Rate {
  return rateOf(windows, (window) => {
    const subscribers = (channel: string): number =>
      sum(Object.entries(window.online), ([persona, users]) =>
        channels[persona]?.includes(channel) === true ? users : 0,
      );
    const pushed = sum(ambientChannels, (channel) => window.pushes[channel] ?? 0);
    const events = pushed - formedIn(window) * subscribers('coalitions');
    return { events: Math.max(0, events), of: sum(ambientChannels, subscribers) };
  });
}

function formedIn({ personas }: Window): number {
  return sum(
    Object.values(personas),
    ({ transports }) => transports.websocket?.operations['command.form_coalition']?.ok ?? 0,
  );
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}

/** Of how many things each window has so many events. */
function rateOf(
  windows: readonly Window[],
  countIn: (window: Window) => { readonly events: number; readonly of: number },
): Rate {
  let [events, hours] = [0, 0];
  for (const window of windows) {
    const counted = countIn(window);
    events += counted.events;
    hours += (counted.of * (window.endMs - window.startMs)) / msPerHour;
  }
  return { perHour: hours === 0 ? 0 : events / hours, events, hours };
}
