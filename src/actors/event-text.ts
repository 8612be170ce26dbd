import type { VirtualUserEvent } from '../machines/virtual-user-chart.ts';

/** By type, as many as the charts of this process have; each is asked for at every step. */
const texts = new Map<string, string>();

/** An event as people read it; `xstate.after.thinkTime.user.online.resting` → `after thinkTime`. */
export function eventText(event: VirtualUserEvent): string {
  if (event.type === 'pushed') {
    const { channel, event: name } = event;
    return `pushed ${channel === undefined ? name : `${channel}/${name}`}`;
  }
  const known = texts.get(event.type);
  if (known !== undefined) return known;
  const text = textOf(event.type);
  texts.set(event.type, text);
  return text;
}

function textOf(type: string): string {
  const delay = /^xstate\.after\.([^.]+)\./.exec(type)?.[1];
  return delay === undefined ? type : `after ${delay}`;
}
