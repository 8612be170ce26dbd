import type { VirtualUserEvent } from '../machines/virtual-user-chart.ts';

/** An event as people read it; `xstate.after.thinkTime.user.online.resting` → `after thinkTime`. */
export function eventText(event: VirtualUserEvent): string {
  if (event.type === 'pushed') {
    const { channel, event: name } = event;
    return `pushed ${channel === undefined ? name : `${channel}/${name}`}`;
  }
  const type: string = event.type;
  const delay = /^xstate\.after\.([^.]+)\./.exec(type)?.[1];
  return delay === undefined ? type : `after ${delay}`;
}
